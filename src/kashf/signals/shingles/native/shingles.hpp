// Fingerprints of texts, from their code points.
//
// Every number here is part of what a value means: banks are shared, so none may change without
// another name or version of the signal types `text` and `passage`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kashf {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

constexpr size_t GRAM = 4;       // characters of a gram
constexpr size_t PASSAGE = 14;   // letters of a passage
constexpr size_t WINDOW = 8;     // passages of which one is kept
constexpr size_t CODE_WORDS = 4;

constexpr u64 STEP = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio

// The finaliser of SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014).
inline u64 mixed(u64 value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

inline u64 polynomial(const u32* codes, size_t length) {
    u64 sum = 0;
    for (size_t place = 0; place < length; ++place) sum = sum * STEP + codes[place];
    return sum;
}

// Numbers, each once. Where they stand depends on a seed that nobody outside knows, so that nobody
// can write a text whose grams all meet in one place.
class Distinct {
public:
    explicit Distinct(u64 seed) : seed_(seed), slots_(1024, 0) {}

    // Whether the number is new.
    bool add(u64 number) {
        if (number == 0) {
            const bool is_new = !has_zero_;
            has_zero_ = true;
            size_ += is_new;
            return is_new;
        }
        if (2 * (size_ + 1) > slots_.size()) grow();
        if (!put(number)) return false;
        ++size_;
        return true;
    }
    size_t size() const { return size_; }

private:
    bool put(u64 number) {
        const size_t mask = slots_.size() - 1;
        for (size_t at = mixed(number ^ seed_) & mask;; at = (at + 1) & mask) {
            if (slots_[at] == number) return false;
            if (slots_[at] == 0) {
                slots_[at] = number;
                return true;
            }
        }
    }
    void grow() {
        std::vector<u64> old(4 * slots_.size(), 0);
        old.swap(slots_);
        for (const u64 number : old)
            if (number) put(number);
    }

    u64 seed_;
    std::vector<u64> slots_;
    size_t size_ = 0;
    bool has_zero_ = false;
};

// How often each of 256 bits was set: eight counters of a byte in a word, emptied before they run
// over.
class Votes {
public:
    Votes() {
        for (unsigned byte = 0; byte < 256; ++byte)
            for (unsigned bit = 0; bit < 8; ++bit)
                if (byte >> bit & 1) spread_[byte] |= u64(1) << (8 * bit);
    }
    void add(u64 gram) {
        for (size_t word = 0; word < CODE_WORDS; ++word) {
            u64 bits = mixed(gram + (word + 1) * STEP);
            for (size_t byte = 0; byte < 8; ++byte, bits >>= 8)
                few_[word * 8 + byte] += spread_[bits & 255];
        }
        if (++waiting_ == 255) empty();
    }
    // The bits that more than half of the grams have set.
    void majority(size_t grams, u8* code) {
        empty();
        for (size_t byte = 0; byte < 8 * CODE_WORDS; ++byte) {
            code[byte] = 0;
            for (unsigned bit = 0; bit < 8; ++bit)
                code[byte] |= u8((2 * all_[byte * 8 + bit] > grams) << bit);
        }
    }

private:
    void empty() {
        for (size_t byte = 0; byte < 8 * CODE_WORDS; ++byte) {
            for (unsigned bit = 0; bit < 8; ++bit)
                all_[byte * 8 + bit] += few_[byte] >> (8 * bit) & 255;
            few_[byte] = 0;
        }
        waiting_ = 0;
    }

    std::array<u64, 256> spread_{};
    std::array<u64, 8 * CODE_WORDS> few_{};
    std::array<u64, 64 * CODE_WORDS> all_{};
    unsigned waiting_ = 0;
};

// SimHash (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002): each bit
// is what most of the distinct grams say. Returns how many grams there are.
inline size_t simhash(const u32* codes, size_t length, u64 seed, u8* code) {
    Distinct grams(seed);
    Votes votes;
    for (size_t place = 0; place + GRAM <= length; ++place) {
        const u64 gram = polynomial(codes + place, GRAM);
        if (grams.add(gram)) votes.add(gram);
    }
    votes.majority(grams.size(), code);
    return grams.size();
}

// Winnowing (Schleimer, Wilkerson, Aiken, "Winnowing: Local Algorithms for Document
// Fingerprinting", 2003): of each window of passages the least is kept, of equal ones the last.
inline void winnow(
    const u32* codes, size_t length, std::vector<u64>& kept, std::vector<u32>& places
) {
    if (length < PASSAGE) return;
    u64 highest = 1;
    for (size_t power = 1; power < PASSAGE; ++power) highest *= STEP;
    const size_t count = length - PASSAGE + 1;
    const size_t window = count < WINDOW ? count : WINDOW;
    std::array<u64, WINDOW> last{};  // the passages of the window, by place modulo its width
    u64 sum = 0, lowest = ~u64(0);
    size_t least = 0;
    for (size_t place = 0; place < count; ++place) {
        sum = place ? (sum - highest * codes[place - 1]) * STEP + codes[place + PASSAGE - 1]
                    : polynomial(codes, PASSAGE);
        const u64 passage = last[place % WINDOW] = mixed(sum);
        if (passage > lowest && least + window <= place) {  // the least has left the window
            lowest = ~u64(0);
            for (size_t other = place + 1 - window; other <= place; ++other)
                if (last[other % WINDOW] <= lowest) lowest = last[(least = other) % WINDOW];
        } else if (passage <= lowest) {
            lowest = passage;
            least = place;
        }
        if (place + 1 >= window && (places.empty() || places.back() != least)) {
            kept.push_back(lowest);
            places.push_back(u32(least));
        }
    }
}

}  // namespace kashf
