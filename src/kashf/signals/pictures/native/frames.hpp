// What is looked at pixel by pixel to find a picture within a frame: the same as in plain.py.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kashf {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using std::ptrdiff_t;
using std::size_t;

// Grey pixels; rows and columns may lie in any order and distance.
struct Grey {
    const u8* first;
    ptrdiff_t down, across;  // bytes to the next pixel
    size_t rows, columns;

    const u8* row(size_t number) const { return first + ptrdiff_t(number) * down; }
};

inline unsigned apart(u8 one, u8 other) { return one > other ? one - other : other - one; }

// How many rows at the beginning have the middle colour of the first, within `near` levels, in at
// least the share `mostly` of their pixels.
inline size_t flat_rows(const Grey& grey, unsigned near, double mostly) {
    std::vector<u8> sorted(grey.columns);
    for (size_t column = 0; column < grey.columns; ++column)
        sorted[column] = grey.first[ptrdiff_t(column) * grey.across];
    const auto middle = sorted.begin() + ptrdiff_t(grey.columns / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const u8 colour = *middle;
    for (size_t number = 0; number < grey.rows; ++number) {
        const u8* row = grey.row(number);
        size_t alike = 0;
        for (size_t column = 0; column < grey.columns; ++column)
            alike += apart(row[ptrdiff_t(column) * grey.across], colour) <= near;
        if (double(alike) < mostly * double(grey.columns)) return number;
    }
    return grey.rows;
}

// Of a picture whose rows lie in one piece: how many pixels of each row are more than `least`
// levels from the one below, u32[rows - 1], and of each column from the one to the right.
inline void clear_lines(const Grey& grey, unsigned least, u32* of_rows, u32* of_columns) {
    std::fill(of_columns, of_columns + grey.columns - 1, 0);
    for (size_t number = 0; number < grey.rows; ++number) {
        const u8* row = grey.row(number);
        for (size_t column = 0; column + 1 < grey.columns; ++column)
            of_columns[column] += apart(row[column], row[column + 1]) > least;
        if (number + 1 == grey.rows) return;
        const u8* below = grey.row(number + 1);
        u32 clear = 0;
        for (size_t column = 0; column < grey.columns; ++column)
            clear += apart(row[column], below[column]) > least;
        of_rows[number] = clear;
    }
}

// By how much more of its length each of `count` lines is one than the middle one of those at most
// `around` lines away; 0 where it is less than `share`. Beyond the last line stands that line again.
inline void standing_out(
    const u32* clear, size_t count, double length, double share, size_t around, double* more
) {
    std::vector<u32> near(2 * around + 1);
    const auto middle = near.begin() + ptrdiff_t(around);
    for (size_t line = 0; line < count; ++line) {
        more[line] = 0;
        if (clear[line] / length < share) continue;
        for (size_t place = 0; place < near.size(); ++place) {
            const size_t after = line + place;  // by so many, and `around` lines before it
            near[place] = clear[after < around ? 0 : std::min(after - around, count - 1)];
        }
        std::nth_element(near.begin(), middle, near.end());
        more[line] = clear[line] / length - *middle / length;
    }
}

constexpr size_t LEVELS = 256;

// Whether each level is one of at least that share of all pixels, of which there are `more` times as
// many as of those `shade` levels lighter or darker; or beside such a one. Rows lie in one piece.
inline std::vector<u8> drawn_levels(const Grey& grey, double share, size_t shade, double more) {
    std::vector<size_t> counts(LEVELS + 2 * shade);  // levels that there are not lie around them
    for (size_t number = 0; number < grey.rows; ++number) {
        const u8* row = grey.row(number);
        for (size_t column = 0; column < grey.columns; ++column) ++counts[row[column] + shade];
    }
    const double least = share * double(grey.rows * grey.columns);
    std::vector<u8> drawn(LEVELS);
    for (size_t level = 0; level < LEVELS; ++level) {
        const double count = double(counts[level + shade]);
        const double shades = double(std::max(counts[level], counts[level + 2 * shade]));
        if (count < least || count < more * shades) continue;
        for (size_t beside = level ? level - 1 : 0; beside <= level + 1; ++beside)
            if (beside < LEVELS) drawn[beside] = 1;
    }
    return drawn;
}

// Of each square cell how many pixels are of a drawn colour, and within `most` levels of the one
// above and the one to the left. u32[rows / cell, columns / cell]
inline void plain_cells(
    const Grey& grey, const u8* drawn, unsigned most, size_t cell, u32* counts
) {
    const size_t wide = grey.columns / cell, used = wide * cell;
    std::fill(counts, counts + grey.rows / cell * wide, 0);
    std::vector<u8> plain(used);
    for (size_t number = 0; number < grey.rows / cell * cell; ++number) {
        const u8* row = grey.row(number);
        const u8* above = number ? grey.row(number - 1) : row;
        plain[0] = drawn[row[0]] && apart(row[0], above[0]) <= most;
        for (size_t column = 1; column < used; ++column)
            plain[column] = u8(
                drawn[row[column]] & u8(apart(row[column], above[column]) <= most) &
                u8(apart(row[column], row[column - 1]) <= most)
            );
        u32* of_row = counts + number / cell * wide;
        for (size_t place = 0; place < wide; ++place)
            for (size_t column = place * cell; column < (place + 1) * cell; ++column)
                of_row[place] += plain[column];
    }
}

struct Rectangle {
    size_t top, bottom, left, right;
};

// The rectangle of cells that weighs the most: in each band of rows, where the sum along it has
// risen the most from the lowest that it had before (Bentley, "Programming Pearls: Algorithm
// Design Techniques", 1984). Of equal ones the first.
inline Rectangle heaviest(const float* weights, size_t rows, size_t columns) {
    std::vector<float> down((rows + 1) * columns, 0);
    for (size_t number = 0; number < rows * columns; ++number)
        down[columns + number] = number < columns ? weights[number] : down[number] + weights[number];
    Rectangle found{0, 1, 0, 1};
    double most = -1e300;
    for (size_t top = 0; top < rows; ++top)
        for (size_t bottom = top + 1; bottom <= rows; ++bottom) {
            double along = 0, lowest = 0;
            size_t left = 0;
            for (size_t column = 0; column < columns; ++column) {
                if (along < lowest) {
                    lowest = along;
                    left = column;
                }
                along += double(down[bottom * columns + column]) -
                         double(down[top * columns + column]);
                if (along - lowest > most) {
                    most = along - lowest;
                    found = {top, bottom, left, column + 1};
                }
            }
        }
    return found;
}

}  // namespace kashf
