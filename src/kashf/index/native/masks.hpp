// The buckets around one: masks of few bits.
#pragma once

#include <array>
#include <vector>

#include "view.hpp"

namespace kashf {

constexpr unsigned WIDEST = 24;  // bits of a table
constexpr unsigned SHELLS = 5;   // bits that differ in a bucket that is looked at: less than this

// For each number of bits that differ the masks, in numerical order: those of a narrower table
// come first.
class Masks {
public:
    Masks() {
        shells_[0].push_back(0);
        for (unsigned bits = 1; bits < SHELLS; ++bits)
            for (u32 mask = (u32(1) << bits) - 1; mask < (u32(1) << WIDEST); mask = next(mask))
                shells_[bits].push_back(mask);
    }
    const u32* shell(unsigned bits) const { return shells_[bits].data(); }
    static size_t size(unsigned width, unsigned bits) {
        size_t ways = 1;
        for (unsigned bit = 0; bit < bits; ++bit) ways = ways * (width - bit) / (bit + 1);
        return bits > width ? 0 : ways;
    }

private:
    // The next larger with as many bits (Gosper's; Knuth, "The Art of Computer Programming", 7.1.3).
    static u32 next(u32 mask) {
        const u32 lowest = mask & (~mask + 1);
        const u32 carried = mask + lowest;
        return carried | (((mask ^ carried) >> 2) / lowest);
    }

    std::array<std::vector<u32>, SHELLS> shells_;
};

}  // namespace kashf
