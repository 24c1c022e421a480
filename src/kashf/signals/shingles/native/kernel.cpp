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

// Numbers of Python's, as long as they are held.
template <typename Number>
class Numbers {
public:
    ~Numbers() {
        if (taken_) PyBuffer_Release(&buffer_);
    }
    bool take(PyObject* numbers, const char* wrong) {
        taken_ = PyObject_GetBuffer(numbers, &buffer_, PyBUF_SIMPLE) == 0;
        if (!taken_) return false;
        if (buffer_.len % Py_ssize_t(sizeof(Number)) == 0 && length() <= MOST) return true;
        PyErr_SetString(PyExc_ValueError, wrong);
        return false;
    }
    const Number* items() const { return static_cast<const Number*>(buffer_.buf); }
    size_t length() const { return size_t(buffer_.len) / sizeof(Number); }

private:
    static constexpr size_t MOST = 0xFFFFFFFF;
    Py_buffer buffer_{};
    bool taken_ = false;
};

constexpr char NO_CODES[] = "code points have four bytes each, and are less than 2^32";
constexpr char NO_PASSAGES[] = "passages have eight bytes each, and are less than 2^32";

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
    Numbers<u32> text;
    if (!PyArg_ParseTuple(args, "OK", &codes, &seed) || !text.take(codes, NO_CODES)) return nullptr;
    u8 code[8 * CODE_WORDS];
    size_t grams = 0;
    if (!unlocked([&] { grams = simhash(text.items(), text.length(), seed, code); }))
        return nullptr;
    return Py_BuildValue("y#n", code, Py_ssize_t(sizeof code), Py_ssize_t(grams));
}

PyObject* winnowed(PyObject*, PyObject* args) {
    PyObject *codes, *known_object;
    Numbers<u32> text;
    Numbers<u64> known;
    if (!PyArg_ParseTuple(args, "OO", &codes, &known_object) || !text.take(codes, NO_CODES) ||
        !known.take(known_object, NO_PASSAGES))
        return nullptr;
    std::vector<u64> kept;
    std::vector<u32> places;
    const auto work = [&] {
        winnow(text.items(), text.length(), kept, places);
        leave_out(known.items(), known.length(), kept, places);
    };
    if (!unlocked(work)) return nullptr;
    return Py_BuildValue("NN", bytes_of(kept), bytes_of(places));
}

PyMethodDef methods[] = {
    {"simhash", simhash_of, METH_VARARGS,
     "simhash(codes, seed)\n--\n\nThe SimHash of code points, and how many grams it is of."},
    {"winnow", winnowed, METH_VARARGS,
     "winnow(codes, known)\n--\n\nThe passages that are kept but those known, and their places."},
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
