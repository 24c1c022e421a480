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
    Distinct(u64 seed, size_t most) : seed_(seed), slots_(slots_for(most), 0) {}

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
    // Room for all numbers of an article at once; of a book, whose grams repeat, it grows.
    static size_t slots_for(size_t most) {
        size_t slots = 64;
        while (slots < 2 * most && slots < (1 << 14)) slots *= 2;
        return slots;
    }
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

// 256 bits, of which each is a counter's digit.
struct Digits {
    std::array<u64, CODE_WORDS> words{};
};

// Adds three digits: what stays in their place, and what goes to the next. As in adders of hardware,
// for all bits at once.
inline void add_digits(Digits& sum, const Digits& one, const Digits& other, Digits& carry) {
    for (size_t word = 0; word < CODE_WORDS; ++word) {
        const u64 differ = sum.words[word] ^ one.words[word];
        carry.words[word] = (sum.words[word] & one.words[word]) | (differ & other.words[word]);
        sum.words[word] = differ ^ other.words[word];
    }
}

inline Digits bits_of(u64 gram) {
    Digits bits;
    for (size_t word = 0; word < CODE_WORDS; ++word)
        bits.words[word] = mixed(gram + (word + 1) * STEP);
    return bits;
}

// Compiled for processors that reckon with 256 bits at once too; the right one is taken when the
// kernel is loaded.
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// Adds the bits of eight grams to the lowest three digits, and returns what goes to the fourth.
FOR_EACH_PROCESSOR static Digits sum_of_eight(const u64* grams, Digits* digits) {
    Digits two[4], four[2], eight;
    for (size_t each = 0; each < 4; ++each) {
        const Digits one = bits_of(grams[2 * each]), other = bits_of(grams[2 * each + 1]);
        add_digits(digits[0], one, other, two[each]);
    }
    for (size_t each = 0; each < 2; ++each)
        add_digits(digits[1], two[2 * each], two[2 * each + 1], four[each]);
    add_digits(digits[2], four[0], four[1], eight);
    return eight;
}

// How often each of 256 bits was set. The counters are kept by their digits, so that one step adds to
// all of them; grams come in eights, whose sum costs little more than that of one.
class Votes {
public:
    void add(u64 gram) {
        waiting_[waits_++] = gram;
        if (waits_ == EIGHT) add_eight();
    }
    // The bits that more than half of the grams have set.
    void majority(size_t grams, u8* code) {
        for (size_t each = 0; each < waits_; ++each) carry_on(bits_of(waiting_[each]), 0);
        waits_ = 0;
        const u64 least = grams / 2 + 1;
        Digits more, same;
        same.words.fill(~u64(0));
        for (size_t place = PLACES; place-- > 0;) {
            const u64 wanted = least >> place & 1 ? ~u64(0) : 0;
            for (size_t word = 0; word < CODE_WORDS; ++word) {
                const u64 digit = digits_[place].words[word];
                more.words[word] |= same.words[word] & digit & ~wanted;
                same.words[word] &= ~(digit ^ wanted);
            }
        }
        for (size_t word = 0; word < CODE_WORDS; ++word) {
            const u64 bits = more.words[word] | same.words[word];
            for (size_t byte = 0; byte < 8; ++byte) code[8 * word + byte] = u8(bits >> 8 * byte);
        }
    }

private:
    static constexpr size_t EIGHT = 8;
    static constexpr size_t PLACES = 33;  // texts have less than 2^32 code points

    void add_eight() {
        carry_on(sum_of_eight(waiting_.data(), digits_.data()), 3);
        waits_ = 0;
    }
    void carry_on(Digits carry, size_t place) {
        for (bool is_any = true; is_any && place < PLACES; ++place) {
            is_any = false;
            for (size_t word = 0; word < CODE_WORDS; ++word) {
                const u64 both = digits_[place].words[word] & carry.words[word];
                digits_[place].words[word] ^= carry.words[word];
                is_any |= (carry.words[word] = both) != 0;
            }
        }
    }

    std::array<Digits, PLACES> digits_{};
    std::array<u64, EIGHT> waiting_{};
    size_t waits_ = 0;
};

// SimHash (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002): each bit
// is what most of the distinct grams say. Returns how many grams there are.
inline size_t simhash(const u32* codes, size_t length, u64 seed, u8* code) {
    Distinct grams(seed, length);
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
    kept.reserve(length / 4);
    places.reserve(length / 4);
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

// Whether a passage is among these, which are in order. Without branches: passages are as good as
// drawn by dice, so that no processor foresees where one lies.
inline bool is_among(const u64* known, size_t count, u64 passage) {
    if (count == 0) return false;
    for (size_t half = count / 2; half > 0; count -= half, half = count / 2)
        known += known[half] <= passage ? half : 0;
    return *known == passage;
}

// Leaves out the passages that are among the known ones.
inline void leave_out(
    const u64* known, size_t count, std::vector<u64>& kept, std::vector<u32>& places
) {
    size_t left = 0;
    for (size_t place = 0; place < kept.size(); ++place) {
        if (is_among(known, count, kept[place])) continue;
        kept[left] = kept[place];
        places[left++] = places[place];
    }
    kept.resize(left);
    places.resize(left);
}

}  // namespace kashf
