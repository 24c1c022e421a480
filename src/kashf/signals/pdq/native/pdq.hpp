// PDQ's values of a picture in every turn, from its luma (Davis and Rosen, "The TMK+PDQF
// video-hashing algorithm and the PDQ image-hashing algorithm", 2019).
//
// What is computed and why stands in sampling.py and waves.py, which do the same in NumPy.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace kashf {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using i64 = std::int64_t;

constexpr size_t SIDE = 64;             // samples a side
constexpr size_t LINES = 2;             // forwards and backwards
constexpr size_t TAKEN = LINES * SIDE;  // samples of a line of pixels, both ways
constexpr size_t WAVES = 16;
constexpr size_t BITS = WAVES * WAVES;
constexpr size_t WAYS = 9;  // the eight turns, and the negative
constexpr i64 COARSEST = 16;
constexpr float NOISE = 0.02f;
constexpr size_t BLOCK = 16;  // columns that are turned into rows at once

// A picture's luma: rows of u8 or float, so many bytes apart.
struct Luma {
    const char* first;
    std::ptrdiff_t stride;
    size_t rows, columns;
    bool is_float;
};

struct Turned {
    std::array<u8, WAYS * BITS / 8> codes;
    int quality;
    int near;  // waves so near to the middle one that rounding decides
};

// Which samples a pixel of a line is in, and how much it weighs there.
class Weights {
public:
    // Of a line of `full` pixels that was reduced to `side`.
    Weights(size_t side, size_t whole) : full_(i64(std::min(whole, side * size_t(COARSEST)))) {
        width_ = (full_ + 2 * i64(SIDE) - 1) / (2 * i64(SIDE));
        after_ = width_ / 2;  // an even window reaches further on than back
        before_ = width_ - 1 - after_;
        sums_.resize(size_t(full_) + 1);
        for (i64 place = 0; place < full_; ++place)
            sums_[size_t(place) + 1] = sums_[size_t(place)] + 1.0 / double(count(place));
        fill(side);
        sums_.clear();
    }

    struct Tap {
        u32 sample;
        float weight;
    };
    const Tap* begin(size_t pixel) const { return taps_.data() + starts_[pixel]; }
    const Tap* end(size_t pixel) const { return taps_.data() + starts_[pixel + 1]; }

private:
    // Pixels of the window around a place.
    i64 count(i64 place) const {
        return std::min(full_, place + after_ + 1) - std::max(i64(0), place - before_);
    }

    double weight(i64 taken, i64 pixel) const {
        const auto within = [this](i64 place) { return size_t(std::clamp(place, i64(0), full_)); };
        const size_t first = within(std::max(taken - before_, pixel - after_));
        const size_t last = within(std::min(taken + after_ + 1, pixel + before_ + 1));
        return last > first ? (sums_[last] - sums_[first]) / double(count(taken)) : 0;
    }

    // Taps of each sample in turn, then put in the order of their pixels.
    void fill(size_t side) {
        struct Found {
            size_t cell;
            Tap tap;
        };
        std::vector<Found> found;
        found.reserve(TAKEN * size_t(std::min(4 * width_ + 1, i64(side))));
        for (size_t line = 0; line < LINES; ++line)
            for (size_t sample = 0; sample < SIDE; ++sample) {
                const i64 taken = i64((double(sample) + 0.5) * double(full_) / double(SIDE));
                const size_t from = found.size();
                double sum = 0;
                const i64 first = std::max(i64(0), taken - 2 * width_);
                const i64 last = std::min(full_, taken + 2 * width_ + 1);
                for (i64 pixel = first; pixel < last; ++pixel) {
                    const double weighs = weight(taken, pixel);
                    if (weighs <= 0) continue;
                    const i64 read = line ? full_ - 1 - pixel : pixel;
                    const size_t cell = size_t(read) * side / size_t(full_);
                    if (found.size() == from || found.back().cell != cell) {
                        const size_t place = line ? SIDE + SIDE - 1 - sample : sample;
                        found.push_back({cell, {u32(place), 0}});
                        sum = 0;
                    }
                    sum += weighs;
                    found.back().tap.weight = float(sum);
                }
            }
        starts_.assign(side + 1, 0);
        for (const Found& one : found) ++starts_[one.cell + 1];
        for (size_t cell = 0; cell < side; ++cell) starts_[cell + 1] += starts_[cell];
        std::vector<size_t> next(starts_.begin(), starts_.end() - 1);
        taps_.resize(found.size());
        for (const Found& one : found) taps_[next[one.cell]++] = one.tap;
    }

    i64 full_, width_, after_, before_;
    std::vector<double> sums_;
    std::vector<size_t> starts_;
    std::vector<Tap> taps_;
};

#define KASHF_INLINE static inline __attribute__((always_inline))

KASHF_INLINE void add(float* __restrict into, const float* __restrict values, float weight, size_t count) {
    for (size_t number = 0; number < count; ++number) into[number] += weight * values[number];
}

template <typename Number>
KASHF_INLINE void widen(float* __restrict into, const char* from, size_t count) {
    const Number* values = reinterpret_cast<const Number*>(from);
    for (size_t number = 0; number < count; ++number) into[number] = float(values[number]);
}

// Samples down, float[TAKEN, columns], then across: float[TAKEN across, TAKEN down].
KASHF_INLINE void sample(const Luma& luma, size_t high, size_t wide, float* across) {
    const size_t columns = luma.columns;
    std::vector<float> down(TAKEN * columns), row(columns);
    const Weights of_rows(luma.rows, high), of_columns(columns, wide);
    for (size_t number = 0; number < luma.rows; ++number) {
        if (of_rows.begin(number) == of_rows.end(number)) continue;
        const char* from = luma.first + std::ptrdiff_t(number) * luma.stride;
        if (luma.is_float) widen<float>(row.data(), from, columns);
        else widen<u8>(row.data(), from, columns);
        for (const auto* tap = of_rows.begin(number); tap != of_rows.end(number); ++tap)
            add(down.data() + tap->sample * columns, row.data(), tap->weight, columns);
    }
    std::array<std::array<float, TAKEN>, BLOCK> turned;
    for (size_t first = 0; first < columns; first += BLOCK) {
        const size_t some = std::min(BLOCK, columns - first);
        for (size_t place = 0; place < TAKEN; ++place)
            for (size_t number = 0; number < some; ++number)
                turned[number][place] = down[place * columns + first + number];
        for (size_t number = 0; number < some; ++number)
            for (const auto* tap = of_columns.begin(first + number);
                 tap != of_columns.end(first + number); ++tap)
                add(across + tap->sample * TAKEN, turned[number].data(), tap->weight, TAKEN);
    }
}

// Waves of SIDE samples in a row of `into`, for each of them a row of `from`, SIDE of `step`.
KASHF_INLINE void transform(
    const float (&cosines)[WAVES][SIDE], const float* from, size_t step, size_t count, float* into
) {
    for (size_t wave = 0; wave < WAVES; ++wave) {
        float* sums = into + wave * count;
        std::fill(sums, sums + count, 0.0f);
        for (size_t place = 0; place < SIDE; ++place)
            add(sums, from + place * step, cosines[wave][place], count);
    }
}

using Waves = std::array<float, BITS>;  // down, then across

// Of each way to read rows and columns the lowest waves of the cosine transform.
KASHF_INLINE void find_waves(
    const float (&cosines)[WAVES][SIDE], const float* across, std::array<Waves, 4>& found
) {
    for (size_t way = 0; way < found.size(); ++way) {
        const size_t down_line = way / LINES, across_line = way % LINES;
        float picked[SIDE][SIDE];  // across, then down
        for (size_t one = 0; one < SIDE; ++one)
            for (size_t other = 0; other < SIDE; ++other) {
                const size_t column = across_line ? SIDE - 1 - one : one;
                const size_t row = down_line ? SIDE - 1 - other : other;
                picked[one][other] =
                    across[(across_line * SIDE + column) * TAKEN + down_line * SIDE + row];
            }
        float half[WAVES][SIDE], turned[SIDE][WAVES], waves[WAVES][WAVES];
        transform(cosines, &picked[0][0], SIDE, SIDE, &half[0][0]);
        for (size_t wave = 0; wave < WAVES; ++wave)
            for (size_t place = 0; place < SIDE; ++place) turned[place][wave] = half[wave][place];
        transform(cosines, &turned[0][0], WAVES, WAVES, &waves[0][0]);
        std::memcpy(found[way].data(), waves, sizeof waves);
    }
}

using Cosines = float[WAVES][SIDE];

KASHF_INLINE void waves_in(
    const Luma& luma, size_t high, size_t wide, const Cosines& cosines, float* across,
    std::array<Waves, 4>& found
) {
    sample(luma, high, wide, across);
    find_waves(cosines, across, found);
}

// The same for two instruction sets; which there is is asked when it is called.
static inline void waves_plain(
    const Luma& luma, size_t high, size_t wide, const Cosines& cosines, float* across,
    std::array<Waves, 4>& found
) {
    waves_in(luma, high, wide, cosines, across, found);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static inline void waves_avx2(
    const Luma& luma, size_t high, size_t wide, const Cosines& cosines, float* across,
    std::array<Waves, 4>& found
) {
    waves_in(luma, high, wide, cosines, across, found);
}
#endif

// How much the samples differ from their neighbours, 0 to 100, as the reference counts it.
inline int quality_of(const float* across) {
    i64 sum = 0;
    const auto apart = [](float one, float other) {
        return i64(std::fabs((other - one) * 100.0f / 255.0f));
    };
    for (size_t one = 0; one < SIDE; ++one)
        for (size_t other = 0; other + 1 < SIDE; ++other)
            sum += apart(across[one * TAKEN + other], across[one * TAKEN + other + 1]) +
                   apart(across[other * TAKEN + one], across[(other + 1) * TAKEN + one]);
    return int(std::min(i64(100), sum / 90));
}

// The bits of the reference's digits: which waves are above the middle one. How many are near it.
inline int bits_of(const Waves& waves, u8* code) {
    Waves sorted = waves;
    const auto lower = sorted.begin() + std::ptrdiff_t(BITS / 2 - 1);
    std::nth_element(sorted.begin(), lower, sorted.end());
    const float middle = *lower;
    int near = 0;
    for (size_t number = 0; number < BITS; ++number) {
        const float wave = waves[BITS - 1 - number];
        near += std::fabs(wave - middle) < NOISE;
        code[number / 8] = u8(code[number / 8] << 1 | (wave > middle));
    }
    return near;
}

class Pdq {
public:
    Pdq() {
        const double pi = std::acos(-1.0);
        for (size_t wave = 0; wave < WAVES; ++wave)
            for (size_t place = 0; place < SIDE; ++place)
                cosines_[wave][place] = float(
                    std::sqrt(2.0 / double(SIDE)) *
                    std::cos(pi / double(2 * SIDE) * double(wave + 1) * double(2 * place + 1))
                );
    }

    // In the order of the turns of waves.py. The picture had so many rows and columns in full.
    Turned turned(const Luma& luma, size_t high, size_t wide) const {
        std::vector<float> across(TAKEN * TAKEN);
        std::array<Waves, 4> ways;  // upright, mirrored, flipped, half
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
            waves_avx2(luma, high, wide, cosines_, across.data(), ways);
        else
#endif
            waves_plain(luma, high, wide, cosines_, across.data(), ways);
        Turned found{};
        found.quality = quality_of(across.data());
        const size_t bytes = BITS / 8;
        for (size_t way = 0; way < ways.size(); ++way) {
            Waves along;  // the diagonal
            for (size_t one = 0; one < WAVES; ++one)
                for (size_t other = 0; other < WAVES; ++other)
                    along[one * WAVES + other] = ways[way][other * WAVES + one];
            const int near = bits_of(ways[way], &found.codes[way * bytes]);
            if (way == 0) found.near = near;
            bits_of(along, &found.codes[(way + 4) * bytes]);
        }
        Waves negative;
        std::transform(ways[0].begin(), ways[0].end(), negative.begin(), std::negate<float>());
        bits_of(negative, &found.codes[8 * bytes]);
        return found;
    }

private:
    Cosines cosines_;
};

}  // namespace kashf
