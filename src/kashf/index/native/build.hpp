// What a new segment is made of: which codes are the same, and its tables.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "view.hpp"

namespace kashf {

// Do each piece of work once, by as many threads as given; the first exception is thrown again.
template <typename Work>
void in_parallel(size_t pieces, unsigned threads, const Work& work) {
    std::atomic<size_t> next{0};
    std::exception_ptr fault;
    std::mutex lock;
    const auto run = [&] {
        try {
            for (size_t piece = next++; piece < pieces; piece = next++) work(piece);
        } catch (...) {
            next = pieces;
            const std::lock_guard<std::mutex> held(lock);
            if (!fault) fault = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    const size_t most = std::min<size_t>(threads, pieces);
    for (size_t number = 1; number < most; ++number) {
        try {
            others.emplace_back(run);
        } catch (const std::system_error&) {
            break;  // the machine gives no more threads: fewer do the same
        }
    }
    run();
    for (std::thread& other : others) other.join();
    if (fault) std::rethrow_exception(fault);
}

// For each code the place of the first that is the same. `seed` keeps it from being known in
// advance which codes collide.
inline void group(const u64* codes, size_t count, unsigned words, u64 seed, u32* first) {
    size_t size = 16;
    while (size < 2 * count) size *= 2;
    std::vector<u32> slots(size, 0);  // a place, plus one; 0 is free
    for (size_t place = 0; place < count; ++place) {
        const u64* code = codes + place * words;
        u64 hash = seed;
        for (unsigned word = 0; word < words; ++word) {
            hash = (hash ^ code[word]) * 0x9E3779B97F4A7C15u;
            hash ^= hash >> 29;
        }
        size_t slot = size_t(hash >> 7) & (size - 1);
        for (; slots[slot]; slot = (slot + 1) & (size - 1))
            if (!std::memcmp(codes + size_t(slots[slot] - 1) * words, code, words * sizeof(u64)))
                break;
        if (!slots[slot]) slots[slot] = u32(place) + 1;
        first[place] = slots[slot] - 1;
    }
}

// One table, by counting: `starts` has 2^width + 1 numbers, `places` count × place_bytes bytes, and
// `sketches`, if they are wanted, count numbers.
inline void fill_table(const View& view, size_t number) {
    // Copies, of which the compiler knows that no array is written over them.
    const Table table = view.tables[number];
    const Table next = view.tables[view.after(number)];
    const Table third = view.tables[view.after(view.after(number))];
    const unsigned words = view.words, place_bytes = view.place_bytes;
    const u32 count = view.count;
    const u64* codes = view.codes;
    u32* starts = const_cast<u32*>(table.starts);
    u8* places = const_cast<u8*>(table.places);
    u32* sketches = const_cast<u32*>(table.sketches);

    const size_t buckets = size_t(1) << table.width;
    std::fill(starts, starts + buckets + 1, 0);
    for (u32 place = 0; place < count; ++place)
        ++starts[chunk(codes + size_t(place) * words, words, table.offset, table.width)];
    u32 sum = 0;
    for (size_t bucket = 0; bucket <= buckets; ++bucket) {
        sum += starts[bucket];
        starts[bucket] = sum;
    }
    for (u32 place = count; place-- > 0;) {  // from the end, so that starts end where they belong
        const u64* code = codes + size_t(place) * words;
        const u32 slot = --starts[chunk(code, words, table.offset, table.width)];
        if (slot >= count) throw Damaged("codes changed while they were laid out");
        std::memcpy(places + size_t(slot) * place_bytes, &place, place_bytes);
        if (sketches) sketches[slot] = sketch(code, words, next, third);
    }
}

}  // namespace kashf
