// A text folded character by character, as `kashf.language.fold` says what each becomes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kashf {

using u32 = std::uint32_t;
using Letters = std::u32string;

// What a table says of a code point besides another; fold.py has the same numbers.
constexpr u32 UNKNOWN = 0, DELETED = 0xFFFFFFFE, SEVERAL = 0xFFFFFFFF;

// A folded text while it is written: one blank where there were several, none at the ends.
class Folded {
public:
    explicit Folded(size_t length) {
        codes_.reserve(length);
        origins_.reserve(length);
    }

    void add(char32_t code, size_t origin) {
        if (code == U' ' && (codes_.empty() || codes_.back() == U' ')) return;
        codes_.push_back(code);
        origins_.push_back(u32(origin));
    }

    void end() {
        if (codes_.empty() || codes_.back() != U' ') return;
        codes_.pop_back();
        origins_.pop_back();
    }

    const Letters& codes() const { return codes_; }
    const std::vector<u32>& origins() const { return origins_; }

private:
    Letters codes_;
    std::vector<u32> origins_;
};

// Folds a text. `several` gives what a code point becomes of which the table has no single one, and
// may write into the table.
template <typename Several>
Folded folded(const Letters& text, const u32* table, Several several) {
    Folded result(text.size());
    for (size_t at = 0; at < text.size(); ++at) {
        const u32 becomes = table[text[at]];
        if (becomes == DELETED) continue;
        if (becomes != UNKNOWN && becomes != SEVERAL) {
            result.add(becomes, at);
            continue;
        }
        for (const char32_t code : several(text[at])) result.add(code, at);
    }
    result.end();
    return result;
}

}  // namespace kashf
