// The fingerprints of shingles.hpp as functions of Python, over arrays of code points.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <new>

#include "shingles.hpp"

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "fingerprints are little-endian; elsewhere the NumPy path serves"
#endif

namespace {

using namespace kashf;

// Code points of a text, as long as it is held.
class Text {
public:
    ~Text() {
        if (taken_) PyBuffer_Release(&buffer_);
    }
    bool take(PyObject* codes) {
        taken_ = PyObject_GetBuffer(codes, &buffer_, PyBUF_SIMPLE) == 0;
        if (!taken_) return false;
        if (buffer_.len % Py_ssize_t(sizeof(u32)) == 0 && length() <= MOST) return true;
        PyErr_SetString(PyExc_ValueError, "code points have four bytes each, and are less than 2^32");
        return false;
    }
    const u32* codes() const { return static_cast<const u32*>(buffer_.buf); }
    size_t length() const { return size_t(buffer_.len) / sizeof(u32); }

private:
    static constexpr size_t MOST = 0xFFFFFFFF;
    Py_buffer buffer_{};
    bool taken_ = false;
};

// Runs the work without the lock of Python; whether there was memory for it.
template <typename Work>
bool unlocked(Work work) {
    bool done = true;
    PyThreadState* state = PyEval_SaveThread();
    try {
        work();
    } catch (const std::bad_alloc&) {
        done = false;
    }
    PyEval_RestoreThread(state);
    if (!done) PyErr_NoMemory();
    return done;
}

template <typename Number>
PyObject* bytes_of(const std::vector<Number>& numbers) {
    const auto* start = reinterpret_cast<const char*>(numbers.data());
    return PyBytes_FromStringAndSize(start, Py_ssize_t(numbers.size() * sizeof(Number)));
}

PyObject* simhash_of(PyObject*, PyObject* args) {
    PyObject* codes;
    unsigned long long seed;
    Text text;
    if (!PyArg_ParseTuple(args, "OK", &codes, &seed) || !text.take(codes)) return nullptr;
    u8 code[8 * CODE_WORDS];
    size_t grams = 0;
    if (!unlocked([&] { grams = simhash(text.codes(), text.length(), seed, code); }))
        return nullptr;
    return Py_BuildValue("y#n", code, Py_ssize_t(sizeof code), Py_ssize_t(grams));
}

PyObject* winnowed(PyObject*, PyObject* codes) {
    Text text;
    if (!text.take(codes)) return nullptr;
    std::vector<u64> kept;
    std::vector<u32> places;
    if (!unlocked([&] { winnow(text.codes(), text.length(), kept, places); })) return nullptr;
    return Py_BuildValue("NN", bytes_of(kept), bytes_of(places));
}

PyMethodDef methods[] = {
    {"simhash", simhash_of, METH_VARARGS,
     "simhash(codes, seed)\n--\n\nThe SimHash of code points, and how many grams it is of."},
    {"winnow", winnowed, METH_O,
     "winnow(codes)\n--\n\nThe passages that are kept, and their places: bytes of both."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    "kashf.signals.shingles.kernel",
    "Fingerprints of texts, natively.",
    0,
    methods,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
