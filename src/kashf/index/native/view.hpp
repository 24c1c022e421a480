// A segment as the kernel reads it: arrays that belong to somebody else, and do not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace kashf {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
using std::size_t;

// The arrays say what cannot be: their file was damaged.
struct Damaged : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A table of multi-index hashing: `width` bits of every code, from bit `offset` on, and the places
// of the codes in the order of these bits. starts[v] to starts[v + 1] are those whose bits are v.
//
// The tables stand in a ring. A table may have a sketch beside each place: of the same code the
// first bits of each of the next two tables', 16 at the most.
struct Table {
    unsigned offset;
    unsigned width;
    const u32* starts;
    const u8* places;
    const u32* sketches;  // or null
};

constexpr unsigned SKETCH = 16;        // bits of each table
constexpr size_t SKETCHED_TABLES = 3;  // there are at least, so that a sketch has no bit twice

struct View {
    unsigned words;  // of 64 bits, a code
    u32 count;       // codes, each once
    const u64* codes;
    const i64* keys;  // of each code, the first key
    u32 extras;       // further keys of the same codes, by code, then key
    const u32* extra_places;
    const i64* extra_keys;
    const u8* dead;  // a bit a key, further keys last; or null
    unsigned place_bytes;
    std::vector<Table> tables;

    // The number of the table that comes after another in the ring.
    size_t after(size_t table) const { return table + 1 < tables.size() ? table + 1 : 0; }

    bool is_dead(size_t number) const { return dead && (dead[number >> 3] >> (number & 7) & 1); }

    // Places have three bytes where that is enough; the array is a byte longer than they are.
    u32 place(const Table& table, size_t number) const {
        u32 value;
        std::memcpy(&value, table.places + number * place_bytes, 4);
        return place_bytes == 4 ? value : value & 0xFFFFFF;
    }
};

inline u32 chunk(const u64* code, unsigned words, unsigned offset, unsigned width) {
    const unsigned word = offset / 64, bit = offset % 64;
    u64 bits = code[word] >> bit;
    if (bit + width > 64 && word + 1 < words) bits |= code[word + 1] << (64 - bit);
    return u32(bits & ((u64(1) << width) - 1));
}

// Of a code what its sketch has of one table.
inline u32 half_sketch(const u64* code, unsigned words, const Table& table) {
    return chunk(code, words, table.offset, table.width < SKETCH ? table.width : SKETCH);
}

// The sketch that stands beside the code's place in the table before these two.
inline u32 sketch(const u64* code, unsigned words, const Table& next, const Table& third) {
    return half_sketch(code, words, next) | half_sketch(code, words, third) << SKETCH;
}

}  // namespace kashf
