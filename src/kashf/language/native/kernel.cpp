// The walks of look.hpp as functions of Python, over texts.
#include "kernels/python.hpp"

#include "look.hpp"

namespace {

using namespace kashf;

constexpr size_t CODES = 0x110000;   // code points there are
constexpr size_t THREES = 1 << 15;   // three classes in a row, of five bits each
constexpr size_t LONG = 1 << 14;     // characters that are worth letting others run meanwhile

// A table of Python's, as long as it is held.
template <typename Value>
class Table {
public:
    Table(PyObject* values, size_t least) {
        must(held_.take(values));
        if (length() >= least) return;
        refuse("a table has a value for each code point");
        throw Told();
    }
    const Value* values() const { return held_.template as<Value>(); }
    size_t length() const { return held_.template count<Value>(); }

private:
    Held held_;
};

// Runs the work, without the lock of Python if the text is long; whether it found all known.
template <typename Work>
bool worked(size_t length, const Work& work) {
    if (length < LONG) return work();
    bool done = false;
    must(unlocked([&] { done = work(); }));
    return done;
}

// The code points of a text, as a copy.
class Text {
public:
    explicit Text(PyObject* text) : text_(text), length_(length_of(text)), codes_(length_) {
        must(PyUnicode_AsUCS4(text, codes_.items(), Py_ssize_t(length_ + 1), 1) != nullptr);
    }
    PyObject* same() const { return Py_NewRef(text_); }
    size_t length() const { return length_; }
    Codes codes() { return {codes_.items(), length_}; }

private:
    static size_t length_of(PyObject* text) {
        if (PyUnicode_Check(text)) return size_t(PyUnicode_GetLength(text));
        PyErr_SetString(PyExc_TypeError, "what is looked at is a str");
        throw Told();
    }

    PyObject* text_;
    size_t length_;
    Room<u32> codes_;
};

PyObject* nothing() { return Py_NewRef(Py_None); }

PyObject* string_of(const u32* codes, size_t length) {
    int order = -1;
    const auto* start = reinterpret_cast<const char*>(codes);
    return PyUnicode_DecodeUTF32(start, Py_ssize_t(length * sizeof(u32)), "surrogatepass", &order);
}

// What characters become: a table of one value each, and the several that stand for others.
class Folds {
public:
    Folds(PyObject* values, PyObject* several) : values_(values, CODES), several_(several, 0) {}
    const u32* values() const { return values_.values(); }
    Several several() const { return {several_.values(), several_.length()}; }

private:
    Table<u32> values_, several_;
};

PyObject* mapped_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject *written, *values, *several;
        must(PyArg_ParseTuple(args, "OOO", &written, &values, &several));
        const Folds folds(values, several);
        Text text(written);
        Mapped out(text.length());
        SeeNothing see;
        const auto work = [&] {
            return map(text.codes(), folds.values(), folds.several(), out, see);
        };
        if (!worked(text.length(), work)) return nothing();
        return out.is_changed ? string_of(out.codes.items(), out.length) : text.same();
    });
}

PyObject* placed_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject *written, *values, *several;
        must(PyArg_ParseTuple(args, "OOO", &written, &values, &several));
        const Folds folds(values, several);
        Text text(written);
        Placed out(text.length());
        const auto work = [&] {
            return map_in_place(text.codes(), folds.values(), folds.several(), out);
        };
        if (!worked(text.length(), work)) return nothing();
        PyObject* mapped = string_of(out.codes.items(), out.length);
        return Py_BuildValue("NN", mapped, bytes_of(out.origins.items(), out.length));
    });
}

PyObject* written_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject *written, *values, *several, *kinds;
        must(PyArg_ParseTuple(args, "OOOO", &written, &values, &several, &kinds));
        const Folds folds(values, several);
        const Table<u32> bits(kinds, CODES);
        Text text(written);
        Mapped out(text.length());
        SeeHints see{bits.values()};
        const auto work = [&] {
            return map(text.codes(), folds.values(), folds.several(), out, see);
        };
        if (!worked(text.length(), work) || !see.are_known()) return nothing();
        see.articles.end();
        PyObject* folded = out.is_changed ? string_of(out.codes.items(), out.length) : text.same();
        const Hinted &one = see.as_written, &other = see.as_folded;
        return Py_BuildValue(
            "N(III)(III)(nn)", folded, one.there, one.pairs, one.doubled, other.there, other.pairs,
            other.doubled, Py_ssize_t(see.articles.first), Py_ssize_t(see.articles.last)
        );
    });
}

PyObject* classed_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject *written, *kinds, *rows;
        must(PyArg_ParseTuple(args, "OOO", &written, &kinds, &rows));
        const Table<u8> values(kinds, CODES);
        const Table<u16> threes(rows, THREES);
        Text text(written);
        Room<u8> classes(text.length());
        Classed out;
        const auto work = [&] {
            return classify(text.codes(), values.values(), threes.values(), classes.items(), out);
        };
        if (!worked(text.length(), work)) return nothing();
        PyObject* has_rows = out.has_rows ? Py_True : Py_False;
        PyObject* found = bytes_of(classes.items(), text.length());
        return Py_BuildValue("NIO", found, unsigned(out.bits), has_rows);
    });
}

PyObject* chosen_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject *written, *values;
        unsigned char kind;
        must(PyArg_ParseTuple(args, "OOb", &written, &values, &kind));
        const Table<u8> kinds(values, CODES);
        Text text(written);
        Room<u32> chosen(text.length());
        size_t count = 0;
        const auto work = [&] {
            return choose(text.codes(), kinds.values(), kind, chosen.items(), count);
        };
        if (!worked(text.length(), work)) return nothing();
        return bytes_of(chosen.items(), count);
    });
}

PyObject* rows_of(PyObject*, PyObject* written) {
    return answered([&] {
        Text text(written);
        Room<u32> rows(text.length());  // a row has three characters and more, and two numbers
        const size_t count = find_rows(text.codes(), rows.items());
        return bytes_of(rows.items(), count);
    });
}

PyMethodDef methods[] = {
    {"mapped", mapped_of, METH_VARARGS,
     "mapped(text, values, several)\n--\n\nThe text with what each character becomes."},
    {"placed", placed_of, METH_VARARGS,
     "placed(text, values, several)\n--\n\nThe same with single blanks, and where each was."},
    {"written", written_of, METH_VARARGS,
     "written(text, folds, several, bits)\n--\n\nThe text folded, and what both hint at."},
    {"classed", classed_of, METH_VARARGS,
     "classed(text, classes, threes)\n--\n\nThe class of each character, and what they tell."},
    {"chosen", chosen_of, METH_VARARGS,
     "chosen(text, kinds, kind)\n--\n\nThe code points of the characters of one kind."},
    {"rows", rows_of, METH_O,
     "rows(text)\n--\n\nFrom where to where a character stands three times and more."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module =
    module_of("kashf.language.kernel", "What texts are looked at for, natively.", methods);

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
