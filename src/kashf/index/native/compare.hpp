// Which codes are within a radius of a query: the same for each instruction set, the best of which
// is chosen when the module is loaded.
#pragma once

#include <algorithm>
#include <vector>

#include "view.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace kashf {

struct Near {
    u32 place;  // of a code in its segment
    i32 distance;
};

// Of the postings of a table those from one number up to another: they have a chunk's bits alike.
struct Bucket {
    u32 from, to;
};

// What sketches are compared with, and in how many bits they may differ.
struct Asked {
    u32 sketch;
    int limit;
};

constexpr size_t AHEAD = 24;  // codes asked for before they are needed
constexpr size_t SOON = 8;    // buckets, likewise
constexpr u32 LINE = 16;      // sketches in a line of the cache

struct Compare {
    void (*scan)(const View&, const u64* query, int radius, u32 from, u32 to, std::vector<Near>&);
    void (*sift)(
        const View&, const u64* query, int radius, const std::vector<u32>& candidates,
        std::vector<Near>&
    );
    u32* (*screen)(
        const u32* sketches, u32 count, const Bucket* from, const Bucket* to, Asked, u32* kept
    );
};

// Ask for the sketches of a bucket: for the first lines only, as what follows comes by itself.
static inline void fetch(const u32* sketches, Bucket bucket) {
    const u32 last = bucket.to - 1;
    for (u32 line = 0; line < 6; ++line)
        __builtin_prefetch(sketches + std::min(bucket.from + line * LINE, last));
}

static inline int words4(const u64* a, const u64* b) {
    return __builtin_popcountll(a[0] ^ b[0]) + __builtin_popcountll(a[1] ^ b[1]) +
           __builtin_popcountll(a[2] ^ b[2]) + __builtin_popcountll(a[3] ^ b[3]);
}

// Which of four codes are within the radius, one after another.
#define KASHF_EACH4(distance, a, b, c, d, query, radius)                              \
    (unsigned(distance(a, query) <= radius) | unsigned(distance(b, query) <= radius) << 1 | \
     unsigned(distance(c, query) <= radius) << 2 | unsigned(distance(d, query) <= radius) << 3)

static inline unsigned plain8(const u32* sketches, Asked asked) {
    unsigned which = 0;
    for (unsigned one = 0; one < 8; ++one)
        which |= unsigned(__builtin_popcount(sketches[one] ^ asked.sketch) <= asked.limit) << one;
    return which;
}

#define KASHF_SET plain
#define KASHF_TARGET
#define KASHF_DISTANCE4(a, b) words4(a, b)
#define KASHF_NEAR4(a, b, c, d, query, radius) KASHF_EACH4(words4, a, b, c, d, query, radius)
#define KASHF_NEAR8(sketches, asked) plain8(sketches, asked)
#include "compare.inc"

#if defined(__x86_64__)

#define KASHF_POPCNT __attribute__((target("popcnt")))
KASHF_POPCNT static inline int popcnt4(const u64* a, const u64* b) {
    return int(__builtin_popcountll(a[0] ^ b[0]) + __builtin_popcountll(a[1] ^ b[1]) +
               __builtin_popcountll(a[2] ^ b[2]) + __builtin_popcountll(a[3] ^ b[3]));
}
KASHF_POPCNT static inline unsigned popcnt8(const u32* sketches, Asked asked) {
    unsigned which = 0;
    for (unsigned one = 0; one < 8; ++one)
        which |= unsigned(__builtin_popcount(sketches[one] ^ asked.sketch) <= asked.limit) << one;
    return which;
}
#define KASHF_SET popcnt
#define KASHF_TARGET KASHF_POPCNT
#define KASHF_DISTANCE4(a, b) popcnt4(a, b)
#define KASHF_NEAR4(a, b, c, d, query, radius) KASHF_EACH4(popcnt4, a, b, c, d, query, radius)
#define KASHF_NEAR8(sketches, asked) popcnt8(sketches, asked)
#include "compare.inc"

// Muła, Kurz, Lemire, "Faster Population Counts Using AVX2 Instructions" (2018): a table of
// sixteen nibbles, looked up 32 at a time.
#define KASHF_AVX2 __attribute__((target("avx2,popcnt")))
KASHF_AVX2 static inline __m256i avx2_bytes(__m256i differ) {
    const __m256i table = _mm256_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4
    );
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(differ, nibble));
    const __m256i high =
        _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(differ, 4), nibble));
    return _mm256_add_epi8(low, high);
}
KASHF_AVX2 static inline __m256i avx2_counts(const u64* a, const u64* b) {
    const __m256i differ = _mm256_xor_si256(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a)),
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b))
    );
    return _mm256_sad_epu8(avx2_bytes(differ), _mm256_setzero_si256());
}
KASHF_AVX2 static inline int avx2_sum(__m256i counts) {
    const __m128i two =
        _mm_add_epi64(_mm256_castsi256_si128(counts), _mm256_extracti128_si256(counts, 1));
    return int(_mm_cvtsi128_si64(two) + _mm_extract_epi64(two, 1));
}
// Sums four at once by turning rows into columns, and compares the four sums.
KASHF_AVX2 static inline unsigned avx2_near4(
    __m256i a, __m256i b, __m256i c, __m256i d, int radius
) {
    const __m256i ab = _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
    const __m256i cd = _mm256_add_epi64(_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
    const __m256i sums = _mm256_add_epi64(
        _mm256_permute2x128_si256(ab, cd, 0x20), _mm256_permute2x128_si256(ab, cd, 0x31)
    );
    const __m256i within = _mm256_cmpgt_epi64(_mm256_set1_epi64x(i64(radius) + 1), sums);
    return unsigned(_mm256_movemask_pd(_mm256_castsi256_pd(within)));
}
KASHF_AVX2 static inline unsigned avx2_near8(const u32* sketches, Asked asked) {
    const __m256i differ = _mm256_xor_si256(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sketches)),
        _mm256_set1_epi32(i32(asked.sketch))
    );
    const __m256i pairs = _mm256_maddubs_epi16(avx2_bytes(differ), _mm256_set1_epi8(1));
    const __m256i sums = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    const __m256i within = _mm256_cmpgt_epi32(_mm256_set1_epi32(asked.limit + 1), sums);
    return unsigned(_mm256_movemask_ps(_mm256_castsi256_ps(within)));
}
#define KASHF_SET avx2
#define KASHF_TARGET KASHF_AVX2
#define KASHF_DISTANCE4(a, b) avx2_sum(avx2_counts(a, b))
#define KASHF_NEAR4(a, b, c, d, query, radius)                                              \
    avx2_near4(                                                                             \
        avx2_counts(a, query), avx2_counts(b, query), avx2_counts(c, query),                \
        avx2_counts(d, query), radius                                                       \
    )
#define KASHF_NEAR8(sketches, asked) avx2_near8(sketches, asked)
#include "compare.inc"

#define KASHF_AVX512 __attribute__((target("avx512f,avx512vl,avx512vpopcntdq,avx2,popcnt")))
KASHF_AVX512 static inline __m256i avx512_counts(const u64* a, const u64* b) {
    return _mm256_popcnt_epi64(_mm256_xor_si256(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a)),
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b))
    ));
}
#define KASHF_SET avx512
#define KASHF_TARGET KASHF_AVX512
#define KASHF_DISTANCE4(a, b) avx2_sum(avx512_counts(a, b))
#define KASHF_NEAR4(a, b, c, d, query, radius)                                              \
    avx2_near4(                                                                             \
        avx512_counts(a, query), avx512_counts(b, query), avx512_counts(c, query),          \
        avx512_counts(d, query), radius                                                     \
    )
#define KASHF_NEAR8(sketches, asked) avx2_near8(sketches, asked)
#include "compare.inc"

#elif defined(__aarch64__)

static inline int neon4(const u64* a, const u64* b) {
    const uint8x16_t one = vcntq_u8(
        vreinterpretq_u8_u64(veorq_u64(vld1q_u64(a), vld1q_u64(b)))
    );
    const uint8x16_t other = vcntq_u8(
        vreinterpretq_u8_u64(veorq_u64(vld1q_u64(a + 2), vld1q_u64(b + 2)))
    );
    return vaddlvq_u8(vaddq_u8(one, other));
}
#define KASHF_SET neon
#define KASHF_TARGET
#define KASHF_DISTANCE4(a, b) neon4(a, b)
#define KASHF_NEAR4(a, b, c, d, query, radius) KASHF_EACH4(neon4, a, b, c, d, query, radius)
#define KASHF_NEAR8(sketches, asked) plain8(sketches, asked)
#include "compare.inc"

#endif

struct Level {
    const char* name;
    bool (*runs_here)();
    const Compare* compare;
};

// Best first.
static const Level LEVELS[] = {
#if defined(__x86_64__)
    {"avx512",
     [] {
         return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512vpopcntdq");
     },
     &compare_avx512},
    {"avx2", [] { return bool(__builtin_cpu_supports("avx2")); }, &compare_avx2},
    {"popcnt", [] { return bool(__builtin_cpu_supports("popcnt")); }, &compare_popcnt},
#elif defined(__aarch64__)
    {"neon", [] { return true; }, &compare_neon},
#endif
    {"plain", [] { return true; }, &compare_plain},
};

}  // namespace kashf
