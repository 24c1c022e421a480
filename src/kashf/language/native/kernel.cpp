// The folding of fold.hpp for Python.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <new>

#include "fold.hpp"

namespace {

using namespace kashf;

constexpr size_t CODE_POINTS = 0x110000;

// Thrown when Python has been told what is wrong.
struct Told {};

void must(bool holds) {
    if (!holds) throw Told();
}

Letters letters_of(PyObject* text) {
    const Py_ssize_t length = PyUnicode_GetLength(text);
    must(length >= 0);
    Letters letters(size_t(length), 0);
    auto* start = reinterpret_cast<Py_UCS4*>(letters.data());
    must(length == 0 || PyUnicode_AsUCS4(text, start, length, 0) != nullptr);
    return letters;
}

// Numbers for all code points, as long as they are held.
class Table {
public:
    explicit Table(PyObject* numbers) {
        must(PyObject_GetBuffer(numbers, &buffer_, PyBUF_WRITABLE) == 0);
        if (size_t(buffer_.len) == CODE_POINTS * sizeof(u32)) return;
        PyBuffer_Release(&buffer_);
        PyErr_SetString(PyExc_ValueError, "needed: four bytes for each code point");
        throw Told();
    }
    ~Table() { PyBuffer_Release(&buffer_); }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    u32* numbers() const { return static_cast<u32*>(buffer_.buf); }

private:
    Py_buffer buffer_{};
};

// What Python says that a code point becomes; noted in the table if it is one or none.
Letters asked(PyObject* known, char32_t code, u32* table) {
    PyObject* number = PyLong_FromUnsignedLong(code);
    must(number != nullptr);
    PyObject* text = PyObject_GetItem(known, number);
    Py_DECREF(number);
    must(text != nullptr);
    Letters letters;
    try {
        letters = letters_of(text);
    } catch (...) {
        Py_DECREF(text);
        throw;
    }
    Py_DECREF(text);
    table[code] = letters.empty() ? DELETED : letters.size() > 1 ? SEVERAL : u32(letters[0]);
    return letters;
}

PyObject* text_and_origins(const Folded& folded) {
    int order = -1;  // of the bytes: the least first
    const auto* codes = reinterpret_cast<const char*>(folded.codes().data());
    const auto size = Py_ssize_t(folded.codes().size() * sizeof(u32));
    const auto* origins = reinterpret_cast<const char*>(folded.origins().data());
    PyObject* text = PyUnicode_DecodeUTF32(codes, size, "surrogatepass", &order);
    must(text != nullptr);
    return Py_BuildValue("NN", text, PyBytes_FromStringAndSize(origins, size));
}

PyObject* fold(PyObject*, PyObject* args) {
    try {
        PyObject *text, *numbers, *known;
        must(PyArg_ParseTuple(args, "UOO", &text, &numbers, &known));
        const Table table(numbers);
        const auto several = [&](char32_t code) { return asked(known, code, table.numbers()); };
        return text_and_origins(folded(letters_of(text), table.numbers(), several));
    } catch (const Told&) {
        return nullptr;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

PyMethodDef methods[] = {
    {"fold", fold, METH_VARARGS,
     "fold(text, table, known)\n--\n\nThe folded text, and where each character was, as uint32."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    "kashf.language.kernel",
    "Texts folded, natively.",
    0,
    methods,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

}  // namespace

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "code points are read as little-endian; elsewhere NumPy serves"
#endif

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
