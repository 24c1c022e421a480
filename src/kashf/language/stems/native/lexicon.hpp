// Stems found in a text, with what their inflections let stand before and after them in a word.
//
// A word that is a stem inflected begins where no letter stands before it. So only from such places
// on is anything looked for: a prefix, then a stem, then a suffix up to the end of the word.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace kashf {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using Letters = std::u32string;

constexpr u32 NONE = 0xFFFFFFFF;

// Words in order, each once, by their letters. A node knows by a bit for each of 64 kinds of letters
// which children it has, so a child's place is a count of bits (Bagwell, "Ideal Hash Trees", 2001);
// the letters of one script are of different kinds, but for few.
class Trie {
public:
    explicit Trie(const std::vector<Letters>& words) {
        std::vector<Range> ranges;
        add(ranges, {0, {0, words.size(), 0}});
        for (size_t node = 0; node < ranges.size(); ++node) grow(ranges, words, node);
    }

    // The node that a letter leads to from a node; NONE if no word goes on so.
    u32 child(u32 node, char32_t letter) const {
        const Node& here = nodes_[node];
        const u64 bit = kind(letter);
        if ((here.kinds & bit) == 0) return NONE;
        if (here.is_mixed) return sought(here, letter);
        const u32 at = here.first + count(here.kinds & (bit - 1));
        return nodes_[at].letter == letter ? at : NONE;
    }

    // The number of the word that ends at a node, or NONE.
    u32 word(u32 node) const { return nodes_[node].word; }

private:
    struct Range {  // of the words that a node begins
        size_t start, end, depth;
    };

    using Child = std::pair<char32_t, Range>;

    struct Node {
        u64 kinds = 0;  // of the letters of the children
        u32 first = 0;  // of the children, which are neighbours, in order of their kinds
        u32 word = NONE;
        u32 children = 0;
        char32_t letter = 0;
        bool is_mixed = false;  // whether two children are of one kind
    };

    static u64 kind(char32_t letter) { return u64(1) << (letter % 64); }

    static u32 count(u64 bits) {
        bits -= bits >> 1 & 0x5555555555555555;
        bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
        bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
        return u32(bits * 0x0101010101010101 >> 56);
    }

    u32 sought(const Node& here, char32_t letter) const {
        for (u32 at = here.first; at < here.first + here.children; ++at)
            if (nodes_[at].letter == letter) return at;
        return NONE;
    }

    void add(std::vector<Range>& ranges, const Child& child) {
        ranges.push_back(child.second);
        nodes_.emplace_back();
        nodes_.back().letter = child.first;
    }

    void grow(std::vector<Range>& ranges, const std::vector<Letters>& words, size_t node) {
        auto [start, end, depth] = ranges[node];
        if (start < end && words[start].size() == depth) nodes_[node].word = u32(start++);
        std::vector<Child> children;
        while (start < end) {
            const char32_t letter = words[start][depth];
            size_t next = start + 1;
            while (next < end && words[next][depth] == letter) ++next;
            children.push_back({letter, {start, next, depth + 1}});
            start = next;
        }
        put(ranges, node, children);
    }

    void put(std::vector<Range>& ranges, size_t node, std::vector<Child>& children) {
        std::sort(children.begin(), children.end(), [](const Child& one, const Child& other) {
            return one.first % 64 < other.first % 64;
        });
        nodes_[node].first = u32(nodes_.size());
        nodes_[node].children = u32(children.size());
        for (const Child& child : children) {
            nodes_[node].is_mixed |= (nodes_[node].kinds & kind(child.first)) != 0;
            nodes_[node].kinds |= kind(child.first);
            add(ranges, child);
        }
    }

    std::vector<Node> nodes_;
};

inline std::vector<Letters> sorted(std::vector<Letters> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

inline u32 number_of(const std::vector<Letters>& words, const Letters& word) {
    return u32(std::lower_bound(words.begin(), words.end(), word) - words.begin());
}

// What an inflection lets stand before a stem, with what may then stand after it.
struct Way {
    std::vector<Letters> before, after;
};
using Inflection = std::vector<Way>;

// For each inflection and prefix the suffixes that may then follow, as bits.
class Affixes {
public:
    explicit Affixes(const std::vector<Inflection>& inflections)
        : befores_(all(inflections, &Way::before)),
          afters_(all(inflections, &Way::after)),
          prefixes_(befores_),
          suffixes_(afters_),
          rows_(inflections.size() * befores_.size(), NONE) {
        for (size_t number = 0; number < inflections.size(); ++number)
            for (const Way& way : inflections[number]) allow(number, way);
    }

    bool allow_between(u32 inflection, u32 prefix, u32 suffix) const {
        const u32 row = rows_[inflection * befores_.size() + prefix];
        return row != NONE && (bits_[row * width() + suffix / 64] >> (suffix % 64) & 1);
    }

    const Trie& prefixes() const { return prefixes_; }
    const Trie& suffixes() const { return suffixes_; }

private:
    static std::vector<Letters> all(const std::vector<Inflection>& inflections,
                                    std::vector<Letters> Way::* side) {
        std::vector<Letters> letters;
        for (const Inflection& inflection : inflections)
            for (const Way& way : inflection)
                letters.insert(letters.end(), (way.*side).begin(), (way.*side).end());
        return sorted(std::move(letters));
    }

    void allow(size_t inflection, const Way& way) {
        for (const Letters& before : way.before) {
            u32& row = rows_[inflection * befores_.size() + number_of(befores_, before)];
            if (row == NONE) {
                row = u32(bits_.size() / width());
                bits_.resize(bits_.size() + width());
            }
            for (const Letters& after : way.after) {
                const u32 suffix = number_of(afters_, after);
                bits_[row * width() + suffix / 64] |= u64(1) << (suffix % 64);
            }
        }
    }

    size_t width() const { return afters_.size() / 64 + 1; }

    std::vector<Letters> befores_, afters_;
    Trie prefixes_, suffixes_;
    std::vector<u32> rows_;
    std::vector<u64> bits_;
};

struct Stem {
    Letters letters;
    u32 meaning, inflection;
};

struct Place {
    u32 start, end, meaning;
    bool operator<(const Place& other) const {
        return std::tie(start, end, meaning) < std::tie(other.start, other.end, other.meaning);
    }
    bool operator==(const Place& other) const {
        return std::tie(start, end, meaning) == std::tie(other.start, other.end, other.meaning);
    }
};

// A text, and of each code point of Unicode whether it is a letter of words.
struct Text {
    const std::vector<char32_t>& codes;
    const u8* is_letter;

    bool has_letter(size_t at) const { return at < codes.size() && is_letter[codes[at]]; }

    // Words go on after an apostrophe that stands within them, as in `raven's`.
    bool goes_on(size_t at) const {
        return has_letter(at) || (at < codes.size() && codes[at] == U'\'' && has_letter(at + 1));
    }
};

class Lexicon {
public:
    Lexicon(std::vector<Stem> stems, const std::vector<Inflection>& inflections)
        : affixes_(inflections), stems_(by_letters(std::move(stems))), trie_(distinct(stems_)) {
        for (u32 number = 0; number < stems_.size(); ++number)
            if (number == 0 || stems_[number].letters != stems_[number - 1].letters)
                firsts_.push_back(number);
        firsts_.push_back(u32(stems_.size()));
    }

    // Where the stems stand, in order, each once; all of the place at which there are `most`.
    std::vector<Place> places(const Text& text, size_t most) const {
        std::vector<Place> found;
        for (size_t at = 0; at < text.codes.size() && found.size() < most; ++at) {
            if (at > 0 && text.has_letter(at - 1)) continue;
            const size_t before = found.size();
            look(text, at, found);
            const auto start = found.begin() + std::ptrdiff_t(before);
            std::sort(start, found.end());
            found.erase(std::unique(start, found.end()), found.end());
        }
        return found;
    }

private:
    static std::vector<Stem> by_letters(std::vector<Stem> stems) {
        const auto less = [](const Stem& one, const Stem& other) {
            return one.letters < other.letters;
        };
        std::sort(stems.begin(), stems.end(), less);
        return stems;
    }

    static std::vector<Letters> distinct(const std::vector<Stem>& stems) {
        std::vector<Letters> letters;
        for (const Stem& stem : stems) letters.push_back(stem.letters);
        return sorted(std::move(letters));
    }

    void look(const Text& text, size_t at, std::vector<Place>& found) const {
        u32 node = 0;
        for (size_t here = at;; ++here) {
            const u32 prefix = affixes_.prefixes().word(node);
            if (prefix != NONE) look_after(text, at, here, prefix, found);
            if (here == text.codes.size()) return;
            node = affixes_.prefixes().child(node, text.codes[here]);
            if (node == NONE) return;
        }
    }

    void look_after(const Text& text, size_t at, size_t here, u32 prefix,
                    std::vector<Place>& found) const {
        for (u32 node = 0; here < text.codes.size(); ++here) {
            node = trie_.child(node, text.codes[here]);
            if (node == NONE) return;
            const u32 word = trie_.word(node);
            if (word != NONE) note(text, u32(at), here + 1, prefix, word, found);
        }
    }

    void note(const Text& text, u32 at, size_t end, u32 prefix, u32 word,
              std::vector<Place>& found) const {
        u32 node = 0;
        for (; text.goes_on(end); ++end) {
            node = affixes_.suffixes().child(node, text.codes[end]);
            if (node == NONE) return;
        }
        const u32 suffix = affixes_.suffixes().word(node);
        if (suffix == NONE) return;
        for (u32 number = firsts_[word]; number < firsts_[word + 1]; ++number) {
            const Stem& stem = stems_[number];
            if (affixes_.allow_between(stem.inflection, prefix, suffix))
                found.push_back({at, u32(end), stem.meaning});
        }
    }

    Affixes affixes_;
    std::vector<Stem> stems_;
    Trie trie_;
    std::vector<u32> firsts_;  // stems of each word of the trie
};

}  // namespace kashf
