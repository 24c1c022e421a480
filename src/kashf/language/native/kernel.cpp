// The walks of look.hpp as functions of Python, over texts.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include "look.hpp"

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "texts are handed over in little-endian; elsewhere the NumPy path serves"
#endif

namespace {

using namespace kashf;

constexpr size_t CODES = 0x110000;   // code points there are
constexpr size_t THREES = 1 << 15;   // three classes in a row, of five bits each
constexpr size_t LONG = 1 << 14;     // characters that are worth letting others run meanwhile

// A table of Python's, as long as it is held.
template <typename Value>
class Table {
public:
    ~Table() {
        if (taken_) PyBuffer_Release(&buffer_);
    }
    bool take(PyObject* values, size_t least) {
        taken_ = PyObject_GetBuffer(values, &buffer_, PyBUF_SIMPLE) == 0;
        if (!taken_) return false;
        if (length() >= least) return true;
        PyErr_SetString(PyExc_ValueError, "a table has a value for each code point");
        return false;
    }
    const Value* values() const { return static_cast<const Value*>(buffer_.buf); }
    size_t length() const { return size_t(buffer_.len) / sizeof(Value); }

private:
    Py_buffer buffer_{};
    bool taken_ = false;
};

// Runs the work, without the lock of Python if the text is long; whether it found all known.
template <typename Work>
bool worked(size_t length, Work work) {
    if (length < LONG) return work();
    bool done = false, has_room = true;
    PyThreadState* state = PyEval_SaveThread();
    try {
        done = work();
    } catch (const std::bad_alloc&) {
        has_room = false;
    }
    PyEval_RestoreThread(state);
    if (!has_room) throw std::bad_alloc();
    return done;
}

// The code points of a text, as a copy.
class Text {
public:
    explicit Text(PyObject* text) : length_(size_t(PyUnicode_GetLength(text))), codes_(length_) {
        is_taken_ = PyUnicode_AsUCS4(text, codes_.items(), Py_ssize_t(length_ + 1), 1) != nullptr;
    }
    bool is_taken() const { return is_taken_; }
    size_t length() const { return length_; }
    Codes codes() { return {codes_.items(), length_}; }

private:
    size_t length_;
    Room<u32> codes_;
    bool is_taken_ = false;
};

bool is_text(PyObject* object) {
    if (PyUnicode_Check(object)) return true;
    PyErr_SetString(PyExc_TypeError, "what is looked at is a str");
    return false;
}

PyObject* nothing() { return Py_NewRef(Py_None); }

PyObject* string_of(const u32* codes, size_t length) {
    int order = -1;
    const auto* start = reinterpret_cast<const char*>(codes);
    return PyUnicode_DecodeUTF32(start, Py_ssize_t(length * sizeof(u32)), "surrogatepass", &order);
}

// What a function gives, or the error of Python where there was no memory.
template <typename Look>
PyObject* looked(Look look) {
    try {
        return look();
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

PyObject* mapped_of(PyObject*, PyObject* args) {
    PyObject *text_object, *values_object, *several_object;
    Table<u32> values, several;
    if (!PyArg_ParseTuple(args, "OOO", &text_object, &values_object, &several_object) ||
        !is_text(text_object) || !values.take(values_object, CODES) ||
        !several.take(several_object, 0))
        return nullptr;
    return looked([&]() -> PyObject* {
        Text text(text_object);
        if (!text.is_taken()) return nullptr;
        Mapped out(text.length());
        const Several more{several.values(), several.length()};
        SeeNothing see;
        const auto work = [&] { return map(text.codes(), values.values(), more, out, see); };
        if (!worked(text.length(), work)) return nothing();
        if (!out.is_changed) return Py_NewRef(text_object);
        return string_of(out.codes.items(), out.length);
    });
}

PyObject* placed_of(PyObject*, PyObject* args) {
    PyObject *text_object, *values_object, *several_object;
    Table<u32> values, several;
    if (!PyArg_ParseTuple(args, "OOO", &text_object, &values_object, &several_object) ||
        !is_text(text_object) || !values.take(values_object, CODES) ||
        !several.take(several_object, 0))
        return nullptr;
    return looked([&]() -> PyObject* {
        Text text(text_object);
        if (!text.is_taken()) return nullptr;
        Placed out(text.length());
        const Several more{several.values(), several.length()};
        const auto work = [&] { return map_in_place(text.codes(), values.values(), more, out); };
        if (!worked(text.length(), work)) return nothing();
        const auto* origins = reinterpret_cast<const char*>(out.origins.items());
        PyObject* mapped = string_of(out.codes.items(), out.length);
        return Py_BuildValue("Ny#", mapped, origins, Py_ssize_t(out.length * sizeof(u32)));
    });
}

PyObject* written_of(PyObject*, PyObject* args) {
    PyObject *text_object, *folds_object, *several_object, *bits_object;
    Table<u32> folds, several, bits;
    if (!PyArg_ParseTuple(args, "OOOO", &text_object, &folds_object, &several_object, &bits_object) ||
        !is_text(text_object) || !folds.take(folds_object, CODES) ||
        !several.take(several_object, 0) || !bits.take(bits_object, CODES))
        return nullptr;
    return looked([&]() -> PyObject* {
        Text text(text_object);
        if (!text.is_taken()) return nullptr;
        Mapped out(text.length());
        const Several more{several.values(), several.length()};
        SeeHints see{bits.values()};
        const auto work = [&] { return map(text.codes(), folds.values(), more, out, see); };
        if (!worked(text.length(), work) || !see.are_known()) return nothing();
        see.articles.end();
        PyObject* folded =
            out.is_changed ? string_of(out.codes.items(), out.length) : Py_NewRef(text_object);
        const Hinted &one = see.as_written, &other = see.as_folded;
        return Py_BuildValue(
            "N(III)(III)(nn)", folded, one.there, one.pairs, one.doubled, other.there, other.pairs,
            other.doubled, Py_ssize_t(see.articles.first), Py_ssize_t(see.articles.last)
        );
    });
}

PyObject* classed_of(PyObject*, PyObject* args) {
    PyObject *text_object, *values_object, *threes_object;
    Table<u8> values;
    Table<u16> threes;
    if (!PyArg_ParseTuple(args, "OOO", &text_object, &values_object, &threes_object) ||
        !is_text(text_object) || !values.take(values_object, CODES) ||
        !threes.take(threes_object, THREES))
        return nullptr;
    return looked([&]() -> PyObject* {
        Text text(text_object);
        if (!text.is_taken()) return nullptr;
        Room<u8> classes(text.length());
        Classed out;
        const auto work = [&] {
            return classify(text.codes(), values.values(), threes.values(), classes.items(), out);
        };
        if (!worked(text.length(), work)) return nothing();
        const auto* start = reinterpret_cast<const char*>(classes.items());
        PyObject* has_rows = out.has_rows ? Py_True : Py_False;
        return Py_BuildValue("y#IO", start, Py_ssize_t(text.length()), unsigned(out.bits), has_rows);
    });
}

PyObject* chosen_of(PyObject*, PyObject* args) {
    PyObject *text_object, *kinds_object;
    unsigned char kind;
    Table<u8> kinds;
    if (!PyArg_ParseTuple(args, "OOb", &text_object, &kinds_object, &kind) ||
        !is_text(text_object) || !kinds.take(kinds_object, CODES))
        return nullptr;
    return looked([&]() -> PyObject* {
        Text text(text_object);
        if (!text.is_taken()) return nullptr;
        Room<u32> chosen(text.length());
        size_t count = 0;
        const auto work = [&] {
            return choose(text.codes(), kinds.values(), kind, chosen.items(), count);
        };
        if (!worked(text.length(), work)) return nothing();
        const auto* start = reinterpret_cast<const char*>(chosen.items());
        return PyBytes_FromStringAndSize(start, Py_ssize_t(count * sizeof(u32)));
    });
}

PyObject* rows_of(PyObject*, PyObject* text_object) {
    if (!is_text(text_object)) return nullptr;
    return looked([&]() -> PyObject* {
        Text text(text_object);
        if (!text.is_taken()) return nullptr;
        Room<u32> rows(text.length());  // a row has three characters and more, and two numbers
        const size_t count = find_rows(text.codes(), rows.items());
        const auto* start = reinterpret_cast<const char*>(rows.items());
        return PyBytes_FromStringAndSize(start, Py_ssize_t(count * sizeof(u32)));
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

PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    "kashf.language.kernel",
    "What texts are looked at for, natively.",
    0,
    methods,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
