// The values of pdq.hpp as a function of Python, over an array of a picture's luma.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <new>

#include "pdq.hpp"

namespace {

using namespace kashf;

constexpr Py_ssize_t MOST = 1 << 16;  // pixels of a side

const Pdq* pdq;

// An array uint8 or float32[rows, columns], as long as it is held; rows may lie apart.
class Held {
public:
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
        if (view_.obj) PyBuffer_Release(&view_);
    }
    bool take(PyObject* from) {
        if (PyObject_GetBuffer(from, &view_, PyBUF_STRIDED_RO | PyBUF_FORMAT) != 0) return false;
        if (is_luma()) return true;
        PyErr_SetString(
            PyExc_ValueError,
            "luma has rows and columns, at least one and at most 65,536, of uint8 or float32"
        );
        return false;
    }
    Luma luma() const {
        return {
            static_cast<const char*>(view_.buf), view_.strides[0], size_t(view_.shape[0]),
            size_t(view_.shape[1]), view_.itemsize == Py_ssize_t(sizeof(float))
        };
    }

private:
    bool is_luma() const {
        const char* format = view_.format ? view_.format : "B";
        const bool is_number = !std::strcmp(format, "B") || !std::strcmp(format, "f");
        if (!is_number || view_.ndim != 2 || view_.strides[1] != view_.itemsize) return false;
        const bool is_aligned = reinterpret_cast<std::uintptr_t>(view_.buf) % size_t(view_.itemsize) == 0 &&
                                view_.strides[0] % view_.itemsize == 0;
        return is_aligned && view_.shape[0] >= 1 && view_.shape[1] >= 1 && view_.shape[0] <= MOST &&
               view_.shape[1] <= MOST;
    }

    Py_buffer view_{};
};

PyObject* turned(PyObject*, PyObject* args) {
    PyObject* from;
    Py_ssize_t high, wide;
    if (!PyArg_ParseTuple(args, "Onn", &from, &high, &wide)) return nullptr;
    Held held;
    if (!held.take(from)) return nullptr;
    const Luma luma = held.luma();
    if (high < Py_ssize_t(luma.rows) || wide < Py_ssize_t(luma.columns)) {
        PyErr_SetString(PyExc_ValueError, "a picture in full is no smaller than its luma");
        return nullptr;
    }
    Turned found{};
    bool done = true;
    PyThreadState* state = PyEval_SaveThread();
    try {
        found = pdq->turned(luma, size_t(high), size_t(wide));
    } catch (const std::bad_alloc&) {
        done = false;
    }
    PyEval_RestoreThread(state);
    if (!done) return PyErr_NoMemory();
    return Py_BuildValue(
        "y#ii", found.codes.data(), Py_ssize_t(found.codes.size()), found.quality, found.near
    );
}

PyMethodDef methods[] = {
    {"turned", turned, METH_VARARGS,
     "turned(luma, rows, columns)\n--\n\nThe codes of a picture in every turn, its quality, and how "
     "many waves of it are near to the middle one."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "kashf.signals.pdq.kernel", "PDQ's values, natively.", 0, methods,
    nullptr, nullptr, nullptr, nullptr,
};

}  // namespace

PyMODINIT_FUNC PyInit_kernel() {
    try {
        if (!pdq) pdq = new Pdq;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
    return PyModule_Create(&module);
}
