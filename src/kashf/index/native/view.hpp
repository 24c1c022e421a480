// A segment as the kernel reads it: arrays that belong to somebody else, and do not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace kashf {

using u8 = std::uint8_t;
using i16 = std::int16_t;
using u16 = std::uint16_t;
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
// first bits, 16 at the most, of the next table's.
struct Table {
    unsigned offset;
    unsigned width;
    const u32* starts;
    const u8* places;
    const u16* sketches;  // or null
};

constexpr unsigned SKETCH = 16;  // bits, at the most

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

    const Table& after(const Table& table) const {
        return &table == &tables.back() ? tables.front() : *(&table + 1);
    }

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

// The sketch that stands beside the code's place in the table before `next`.
inline u16 sketch(const u64* code, unsigned words, const Table& next) {
    return u16(chunk(code, words, next.offset, next.width < SKETCH ? next.width : SKETCH));
}

}  // namespace kashf
