// Exact search within a Hamming distance.
//
// Multi-index hashing (Norouzi, Punjani, Fleet, "Fast Exact Search in Hamming Space with
// Multi-Index Hashing", 2012), with the general pigeonhole principle (Qin et al., "GPH: Similarity
// Search in Hamming Space", 2018): give the tables r + 1 units in all. A code within r bits of the
// query is, in at least one table, within (units - 1) bits of it. Which table gets how many is
// decided for each query by what their buckets really hold. Where that costs more than a scan,
// there is a scan.
//
// Tables with sketches stand in a ring (Qin, Xiao, "Pigeonring: A Principle for Faster Thresholded
// Similarity Search", 2018). Around the ring the bits that differ are fewer than the units, so there
// is a table from which on they are fewer in every run of tables, however long: in that table the
// code is found, and together with the next two it differs in fewer bits than the three have units. A
// sketch of these two says so before the code is fetched from memory.
#pragma once

#include <algorithm>
#include <limits>

#include "compare.hpp"
#include "masks.hpp"

namespace kashf {

// What is paid, in codes of a scan.
constexpr double PROBE = 8.0;
constexpr double CANDIDATE = 6.0;
constexpr double FETCHED = 7.0;    // a bucket whose sketches are compared,
constexpr double SKETCHED = 0.45;  // and each of these
constexpr double ALIKE = 24.0;    // one whose sketch is alike: its place and its code lie anywhere
constexpr double WASTE = 0.3;     // of a scan: what may be looked at before there is a scan after all

// A probe passes over what is crowded: bits that so many codes have say little of a code.
constexpr u32 CROWD = 256;           // codes in a bucket, at the least
constexpr unsigned CROWD_SHIFT = 11;  // or more than this part of all

constexpr size_t FEW = 256;  // what is sorted sooner than marked

// By distance, then key. Many come in the order of their keys already, so they are dealt out by
// distance first, and sorted only where that is not so.
template <typename Hit>
void put_in_order(std::vector<Hit>& hits) {
    if (hits.size() < FEW) return std::sort(hits.begin(), hits.end());
    std::vector<size_t> ends;
    for (const Hit& hit : hits) {
        if (size_t(hit.distance) >= ends.size()) ends.resize(size_t(hit.distance) + 1);
        ++ends[size_t(hit.distance)];
    }
    size_t sum = 0;
    for (size_t& end : ends) {
        sum += end;
        end = sum - end;
    }
    std::vector<Hit> dealt(hits.size());
    for (const Hit& hit : hits) dealt[ends[size_t(hit.distance)]++] = hit;
    auto from = dealt.begin();
    for (const size_t end : ends) {
        const auto to = dealt.begin() + std::ptrdiff_t(end);
        if (!std::is_sorted(from, to)) std::sort(from, to);
        from = to;
    }
    hits.swap(dealt);
}

// How far one table has been looked into for a query.
struct Front {
    const Table* table;
    u32 value;
    unsigned shell;
    double cost;  // of the next shell; what is expected until it was counted
    bool counted;
    size_t begin, end;  // its buckets of the next shell, once counted
    size_t held;        // in these
};

// Buckets of one table that are looked at, as many bits from the query.
struct Run {
    const Front* front;
    unsigned shell;
    size_t begin, end;
    size_t held;
};

class Searcher {
public:
    Searcher(const Compare& compare, const Masks& masks) : compare_(compare), masks_(masks) {}

    // The codes near to the query, each once, in no order. False if that would cost more than a
    // scan: then nothing was done.
    bool probe(const View& view, const u64* query, int radius, std::vector<Near>& near) {
        near.clear();
        if (view.tables.empty() || !plan(view, query, radius)) return false;
        if (!view.tables.front().sketches)
            gather(view);
        else if (!gather_alike(view, query))
            return false;
        compare_.sift(view, query, radius, candidates_, near);
        keep_each_once(view, near);
        return true;
    }

    // Of the codes near to the query those that lie in one of its own buckets, crowded ones left
    // out; each once, in no order. False if that would cost more than a scan: then nothing was done.
    bool probe_own(const View& view, const u64* query, int radius, std::vector<Near>& near) {
        near.clear();
        if (view.tables.empty() || !look_at_own(view, query)) return false;
        gather(view);
        compare_.sift(view, query, radius, candidates_, near);
        keep_each_once(view, near);
        return true;
    }

    // The codes that are equal to each of some queries, by the first table: step by step for all
    // of them, so that the memory of one arrives while the others are looked at. `found` is called
    // with a query's number; the numbers of those whose bucket is crowded go to `left`.
    template <typename Found>
    void equal(
        const View& view, const u64* queries, size_t count, std::vector<size_t>& left,
        std::vector<Near>& near, const Found& found
    ) {
        const Table& table = view.tables.front();
        buckets_.resize(count);
        for (size_t number = 0; number < count; ++number) {
            const u64* query = queries + number * view.words;
            buckets_[number].from = chunk(query, view.words, table.offset, table.width);
            __builtin_prefetch(table.starts + buckets_[number].from);
        }
        for (Bucket& bucket : buckets_) {
            const u32* starts = table.starts + bucket.from;
            bucket = {starts[0], starts[1]};
            if (bucket.from > bucket.to || bucket.to > view.count)
                throw Damaged("a table of a segment is out of order");
            __builtin_prefetch(table.places + size_t(bucket.from) * view.place_bytes);
        }
        candidates_.clear();
        for (size_t number = 0; number < count; ++number) {
            Bucket& bucket = buckets_[number];
            const u32 size = bucket.to - bucket.from, begin = u32(candidates_.size());
            if (size > crowd(view)) {
                left.push_back(number);
                bucket.to = bucket.from;
            } else if (size) {
                candidates_.resize(begin + size);
                gather(view, table, bucket, candidates_.data() + begin);
            }
        }
        const u32* next = candidates_.data();
        for (size_t number = 0; number < count; ++number) {
            const u64* query = queries + number * view.words;
            near.clear();
            for (u32 one = buckets_[number].from; one < buckets_[number].to; ++one, ++next)
                if (std::equal(query, query + view.words, view.codes + size_t(*next) * view.words))
                    near.push_back({*next, 0});
            if (!near.empty()) found(number, near);
        }
    }

    void scan(
        const View& view, const u64* query, int radius, u32 from, u32 to, std::vector<Near>& near
    ) {
        compare_.scan(view, query, radius, from, to, near);
    }

    // Of what a scan has found keep what `probe_own` would have; without tables all.
    static void keep_own(const View& view, const u64* query, std::vector<Near>& near) {
        if (view.tables.empty()) return;
        const auto lies_elsewhere = [&](const Near& one) {
            const u64* code = view.codes + size_t(one.place) * view.words;
            return std::none_of(view.tables.begin(), view.tables.end(), [&](const Table& table) {
                const u32 bucket = chunk(query, view.words, table.offset, table.width);
                const u32 held = table.starts[bucket + 1] - table.starts[bucket];
                return chunk(code, view.words, table.offset, table.width) == bucket &&
                       held <= crowd(view);
            });
        };
        near.erase(std::remove_if(near.begin(), near.end(), lies_elsewhere), near.end());
    }

private:
    bool plan(const View& view, const u64* query, int radius) {
        if (is_hopeless(view, radius)) return false;
        start(view, query, radius);
        double looked = 0;
        const double scan = double(view.count), most = most_of(view);
        spent_ = 0;
        for (int units = radius + 1; units > 0;) {
            Front& front = cheapest(fronts_);
            if (spent_ + front.cost > most) return false;
            if (!front.counted) {
                const double expected = front.cost;
                const double probes = count(view, front);
                spent_ += probes;
                looked += probes;
                if (looked > WASTE * scan) return false;
                if (front.cost > 2 * expected) continue;  // perhaps another is cheaper
            }
            spent_ += front.cost;
            chosen_.push_back({&front, front.shell, front.begin, front.end, front.held});
            --units;
            ++front.shell;
            expect(view, front);
        }
        return true;
    }

    static u32 crowd(const View& view) { return std::max(CROWD, view.count >> CROWD_SHIFT); }

    // Choose the one bucket of each table that the query itself would lie in.
    bool look_at_own(const View& view, const u64* query) {
        start(view, query, int(view.tables.size()) - 1);
        double cost = 0;
        for (Front& front : fronts_) {
            cost += count(view, front);
            if (front.held > crowd(view)) continue;
            cost += CANDIDATE * double(front.held);
            chosen_.push_back({&front, front.shell, front.begin, front.end, front.held});
        }
        return cost <= double(view.count);
    }

    // Whether evenly spread codes would cost more than a scan: then nothing is looked at.
    bool is_hopeless(const View& view, int radius) {
        if (&view == judged_ && radius == judged_radius_) return hopeless_;
        judged_ = &view;
        judged_radius_ = radius;
        std::vector<Front> fronts;
        for (const Table& table : view.tables) {
            fronts.push_back({&table, 0, 0, 0, false, 0, 0, 0});
            expect(view, fronts.back());
        }
        double cost = 0;
        const double most = most_of(view);
        for (int units = radius + 1; units > 0 && cost <= most; --units) {
            Front& front = cheapest(fronts);
            cost += front.cost;
            ++front.shell;
            expect(view, front);
        }
        return hopeless_ = cost > most;
    }

    static Front& cheapest(std::vector<Front>& fronts) {
        return *std::min_element(
            fronts.begin(), fronts.end(),
            [](const Front& a, const Front& b) { return a.cost < b.cost; }
        );
    }

    void start(const View& view, const u64* query, int radius) {
        const size_t tables = view.tables.size();
        chosen_.clear();
        buckets_.clear();
        fronts_.resize(tables);
        const unsigned shells = unsigned(std::min<size_t>(size_t(radius + 1) / tables, 2));
        for (size_t number = 0; number < tables; ++number) {
            const Table& table = view.tables[number];
            Front& front = fronts_[number];
            front.table = &table;
            front.value = chunk(query, view.words, table.offset, table.width);
            front.shell = 0;
            expect(view, front);
            for (unsigned shell = 0; shell < shells; ++shell) {
                const u32* masks = masks_.shell(shell);
                const size_t size = Masks::size(table.width, shell);
                for (size_t mask = 0; mask < size; ++mask)
                    __builtin_prefetch(table.starts + (front.value ^ masks[mask]));
            }
        }
    }

    void expect(const View& view, Front& front) const {
        front.counted = false;
        front.begin = front.end = front.held = 0;
        if (front.shell >= SHELLS || front.shell > front.table->width) {
            front.cost = front.shell > front.table->width ? 0 : std::numeric_limits<double>::max();
            return;
        }
        const double buckets = double(Masks::size(front.table->width, front.shell));
        const double in_each = double(view.count) / double(u64(1) << front.table->width);
        front.cost = PROBE * buckets + cost(*front.table, buckets, buckets * in_each);
    }

    // Look at the buckets of the next shell; the cost of that. Afterwards `cost` is what their
    // candidates will cost.
    double count(const View& view, Front& front) {
        front.counted = true;
        front.cost = 0;
        if (front.shell > front.table->width) return 0;  // all of it was taken
        const u32* masks = masks_.shell(front.shell);
        const size_t size = Masks::size(front.table->width, front.shell);
        front.begin = buckets_.size();
        buckets_.resize(front.begin + size);
        Bucket* const first = buckets_.data() + front.begin;
        Bucket* next = first;
        for (size_t number = 0; number < size; ++number) {
            if (number + AHEAD < size)
                __builtin_prefetch(front.table->starts + (front.value ^ masks[number + AHEAD]));
            const u32* starts = front.table->starts + (front.value ^ masks[number]);
            *next = {starts[0], starts[1]};
            if (next->from > next->to || next->to > view.count)
                throw Damaged("a table of a segment is out of order");
            front.held += next->to - next->from;
            if (next->from == next->to) continue;
            if (!front.table->sketches)
                __builtin_prefetch(front.table->places + size_t(next->from) * view.place_bytes);
            else if (next < first + SOON)  // the others are asked for when these are looked at
                fetch(front.table->sketches, *next);
            ++next;
        }
        front.end = size_t(next - buckets_.data());
        buckets_.resize(front.end);
        front.cost = cost(*front.table, double(front.end - front.begin), double(front.held));
        return PROBE * double(size);
    }

    // What a plan may cost. Of sketches nobody knows before how many are alike, so that there may be
    // a scan after all.
    static double most_of(const View& view) {
        return double(view.count) * (view.tables.front().sketches ? WASTE : 1);
    }

    // Of the candidates in some buckets of a table.
    static double cost(const Table& table, double buckets, double held) {
        return table.sketches ? FETCHED * buckets + SKETCHED * held : CANDIDATE * held;
    }

    void gather(const View& view) {
        size_t size = 0;
        for (const Run& run : chosen_) size += run.held;
        candidates_.resize(size);
        u32* next = candidates_.data();
        for (const Run& run : chosen_)
            for (size_t number = run.begin; number < run.end; ++number)
                next = gather(view, *run.front->table, buckets_[number], next);
    }

    // The same, of the candidates that by their sketches may be near. False if those are so many
    // that to compare them costs more than a scan.
    bool gather_alike(const View& view, const u64* query) {
        alike_ = 0;
        for (Run& run : chosen_) {
            screen(view, query, run);
            run.end = alike_;
            if (spent_ + ALIKE * double(alike_) > double(view.count)) return false;
        }
        candidates_.resize(alike_);
        each_alike([&](const Table& table, size_t number) {
            __builtin_prefetch(table.places + size_t(kept_[number]) * view.place_bytes);
        });
        each_alike([&](const Table& table, size_t number) {
            candidates_[number] = place(view, table, kept_[number]);
        });
        return true;
    }

    template <typename Look>
    void each_alike(const Look& look) const {
        size_t number = 0;
        for (const Run& run : chosen_)
            for (; number < run.end; ++number) look(*run.front->table, number);
    }

    // Keep where in their table those of a run stand that may be near.
    void screen(const View& view, const u64* query, const Run& run) {
        const size_t number = size_t(run.front - fronts_.data());
        const size_t next = view.after(number), third = view.after(next);
        const unsigned units = run.front->shell + fronts_[next].shell + fronts_[third].shell;
        const int limit = int(units) - 1 - int(run.shell);
        const u32 own = sketch(query, view.words, view.tables[next], view.tables[third]);
        const Table& table = view.tables[number];
        if (kept_.size() < alike_ + run.held + 1) kept_.resize(2 * (alike_ + run.held + 1));
        const u32* end = compare_.screen(
            table.sketches, view.count, buckets_.data() + run.begin, buckets_.data() + run.end,
            {own, limit}, kept_.data() + alike_
        );
        alike_ = size_t(end - kept_.data());
    }

    // The code that stands there in the table; it is asked for.
    static u32 place(const View& view, const Table& table, u32 number) {
        const u32 place = view.place(table, number);
        if (place >= view.count) throw Damaged("a table of a segment names no code");
        __builtin_prefetch(view.codes + size_t(place) * view.words, 0, 2);
        return place;
    }

    // A code that is near has been found in several tables.
    void keep_each_once(const View& view, std::vector<Near>& near) {
        if (near.size() < FEW) {
            std::sort(near.begin(), near.end(), [](const Near& a, const Near& b) {
                return a.place < b.place;
            });
            const auto same = [](const Near& a, const Near& b) { return a.place == b.place; };
            near.erase(std::unique(near.begin(), near.end(), same), near.end());
            return;
        }
        seen_.resize(std::max(seen_.size(), size_t(view.count) / 64 + 1));
        const auto again = [this](const Near& one) {
            u64& word = seen_[one.place / 64];
            const u64 bit = u64(1) << (one.place % 64);
            const bool is_again = word & bit;
            word |= bit;
            return is_again;
        };
        near.erase(std::remove_if(near.begin(), near.end(), again), near.end());
        for (const Near& one : near) seen_[one.place / 64] = 0;
    }

    static u32* gather(const View& view, const Table& table, Bucket bucket, u32* next) {
        for (u32 number = bucket.from; number < bucket.to; ++number)
            *next++ = place(view, table, number);
        return next;
    }

    const Compare& compare_;
    const Masks& masks_;
    const View* judged_ = nullptr;
    int judged_radius_ = 0;
    bool hopeless_ = false;
    std::vector<Front> fronts_;
    std::vector<Bucket> buckets_;                     // all that were looked at
    std::vector<Run> chosen_;                         // runs of them
    double spent_ = 0;                                // on the plan
    std::vector<u32> candidates_;
    std::vector<u32> kept_;  // where candidates stand in their table, of so many:
    size_t alike_ = 0;
    std::vector<u64> seen_;  // a bit a code; zero between queries
};

}  // namespace kashf
