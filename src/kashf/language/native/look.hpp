// What a text is looked at for before any rule reads it: one walk over its code points each, by
// tables of a value for each code point that Python fills as characters are first met. A value of 0
// is of a character that is not known yet, and ends the walk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace kashf {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;

constexpr u32 SEVERAL = 0x80000000;  // a character that becomes several, or none
constexpr u32 MANY_LETTERS = 0x66E;  // stands for five letters, so three in a row are honest
constexpr unsigned BEHIND = 8;       // bits of a character and of the next, as in `hints.py`
constexpr u32 BEGINS = 1 << 5;       // what stands before the first character

// Items without a value, as many as there is need for.
template <typename Item>
class Room {
public:
    explicit Room(size_t size) : items_(static_cast<Item*>(std::malloc((size + 1) * sizeof(Item)))) {
        if (!items_) throw std::bad_alloc();
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() { std::free(items_); }
    void widen(size_t size) {
        auto* wider = static_cast<Item*>(std::realloc(items_, (size + 1) * sizeof(Item)));
        if (!wider) throw std::bad_alloc();
        items_ = wider;
    }
    Item* items() { return items_; }

private:
    Item* items_;
};

struct Codes {
    const u32* codes;
    size_t length;
};

// How many code points become of each that becomes several: the count, and behind it they.
struct Several {
    const u32* items;
    size_t length;
    // The count, or one too many for any text where the place is none of theirs.
    bool has(size_t place) const { return place < length && items[place] < length - place; }
};

struct Mapped {
    explicit Mapped(size_t size) : codes(size), room(size) {}
    Room<u32> codes;
    size_t room;
    size_t length = 0;
    bool is_changed = false;
};

// Each code point as its table has it, and shown to `see` as it is and as what it becomes; whether
// all are known.
template <typename See>
bool map(Codes text, const u32* values, Several several, Mapped& mapped, See& shown) {
    See see = shown;  // a copy of its own can stay in registers
    u32* out = mapped.codes.items();
    size_t at = 0;
    u32 changes = 0;
    for (size_t place = 0; place < text.length; ++place) {
        const u32 code = text.codes[place], value = values[code];
        see.written(code);
        if (value - 1 < SEVERAL - 1) {
            changes |= value ^ code;
            see.became(out[at++] = value);
            continue;
        }
        if (value == 0 || !several.has(value - SEVERAL)) return false;
        const u32* expansion = several.items + (value - SEVERAL);
        const size_t count = *expansion, needed = at + count + (text.length - place);
        changes = 1;
        if (needed > mapped.room) {
            mapped.codes.widen(mapped.room = needed + needed / 2);
            out = mapped.codes.items();
        }
        for (size_t each = 1; each <= count; ++each) see.became(out[at++] = expansion[each]);
    }
    mapped.length = at;
    mapped.is_changed = changes != 0;
    shown = see;
    return true;
}

struct SeeNothing {
    void written(u32) {}
    void became(u32) {}
};

// A text while it is mapped, with the place that each character comes from: one blank where there
// were several, and none at the ends.
struct Placed {
    explicit Placed(size_t size) : codes(size), origins(size), room(size) {}
    Room<u32> codes, origins;
    size_t room;
    size_t length = 0;

    void add(u32 code, size_t origin) {
        const u32* before = codes.items() + length;
        if (code == BLANK && (length == 0 || before[-1] == BLANK)) return;
        codes.items()[length] = code;
        origins.items()[length++] = u32(origin);
    }
    void need(size_t needed) {
        if (needed <= room) return;
        room = needed + needed / 2;
        codes.widen(room);
        origins.widen(room);
    }
    void end() { length -= length > 0 && codes.items()[length - 1] == BLANK; }

private:
    static constexpr u32 BLANK = ' ';
};

// The same with the way back; whether all are known.
inline bool map_in_place(Codes text, const u32* values, Several several, Placed& placed) {
    for (size_t place = 0; place < text.length; ++place) {
        const u32 value = values[text.codes[place]];
        if (value - 1 < SEVERAL - 1) {
            placed.add(value, place);
            continue;
        }
        if (value == 0 || !several.has(value - SEVERAL)) return false;
        const u32* expansion = several.items + (value - SEVERAL);
        placed.need(placed.length + *expansion + (text.length - place));
        for (size_t each = 1; each <= *expansion; ++each) placed.add(expansion[each], place);
    }
    placed.end();
    return true;
}

// Which bits characters have, and which of them stand behind each other.
struct Hinted {
    u32 there = 0;    // the bits of all
    u32 pairs = 0;    // those of a character of which the next has its own
    u32 doubled = 0;  // those of two such in a row
    bool are_known = true;

    void add(u32 here) {
        const u32 pair = last_ & here >> BEHIND & 0xFF;
        are_known &= here != 0;
        there |= here;
        pairs |= pair;
        doubled |= before_ & pair;
        before_ = between_;
        between_ = pair;
        last_ = here;
    }

private:
    u32 last_ = BEGINS, before_ = 0, between_ = 0;
};

// How often a folded text has the article at the beginnings of words, and how often at their ends
// what it is if it stands backwards.
struct Articles {
    size_t first = 0;
    size_t last = 0;

    void add(u32 code) {
        first += code == LAM && last_ == ALEF && before_ == BLANK;
        last += code == BLANK && last_ == ALEF && before_ == LAM;
        before_ = last_;
        last_ = code;
    }
    void end() { add(BLANK); }

private:
    static constexpr u32 ALEF = 0x627, LAM = 0x644, BLANK = ' ';
    u32 before_ = 0, last_ = BLANK;
};

// What a text hints at as it is written, and what it does when it is folded.
struct SeeHints {
    const u32* bits;
    Hinted as_written{}, as_folded{};
    Articles articles{};

    void written(u32 code) { as_written.add(bits[code]); }
    void became(u32 code) {
        as_folded.add(bits[code]);
        articles.add(code);
    }
    bool are_known() const { return as_written.are_known && as_folded.are_known; }
};

struct Classed {
    u16 bits = 0;           // of all three classes in a row
    bool has_rows = false;  // whether a letter stands three times in a row
};

inline bool is_letter(u8 kind) { return kind == 'A' || kind == 'L' || kind == 'C'; }

// The class of each character, and what three in a row of them tell; whether all are known. Behind
// the last stands one of no kind.
inline bool classify(Codes text, const u8* values, const u16* threes, u8* classes, Classed& found) {
    u16 bits = 0;
    bool has_rows = false, known = true;
    u32 last = ~u32(0), before = ~u32(0);
    unsigned row = 0;
    for (size_t place = 0; place < text.length; ++place) {
        const u32 code = text.codes[place];
        const u8 kind = classes[place] = values[code];
        known &= kind != 0;
        row = (row << 5 | (kind & 31u)) & 0x7FFFu;
        if (place > 1) bits |= threes[row];
        if (code == last && last == before && code != MANY_LETTERS) has_rows |= is_letter(kind);
        before = last;
        last = code;
    }
    if (text.length > 1) bits |= threes[(row << 5 | ('X' & 31u)) & 0x7FFFu];
    found = {bits, has_rows};
    return known;
}

// The code points of one kind, in order; whether all are known.
inline bool choose(Codes text, const u8* kinds, u8 kind, u32* chosen, size_t& count) {
    bool known = true;
    size_t at = 0;
    for (size_t place = 0; place < text.length; ++place) {
        const u32 code = text.codes[place];
        const u8 here = kinds[code];
        known &= here != 0;
        chosen[at] = code;
        at += here == kind;
    }
    count = at;
    return known;
}

// From where to where a character stands three times and more; two numbers a row.
inline size_t find_rows(Codes text, u32* rows) {
    size_t count = 0;
    for (size_t start = 0, end; start < text.length; start = end) {
        const u32 code = text.codes[start];
        for (end = start + 1; end < text.length && text.codes[end] == code; ++end) {}
        if (end - start < 3 || code == MANY_LETTERS) continue;
        rows[count++] = u32(start);
        rows[count++] = u32(end);
    }
    return count;
}

}  // namespace kashf
