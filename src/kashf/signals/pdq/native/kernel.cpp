// The values of pdq.hpp as a function of Python, over an array of a picture's luma.
#include "kernels/python.hpp"

#include "pdq.hpp"

namespace {

using namespace kashf;

constexpr Py_ssize_t MOST = 1 << 16;  // pixels of a side

const Pdq* pdq;

bool is_side(Py_ssize_t length) { return length >= 1 && length <= MOST; }

// Whether it is an array uint8 or float32[rows, columns]; rows may lie apart.
bool is_luma(const Py_buffer& view) {
    const char* format = view.format ? view.format : "B";
    if (std::strcmp(format, "B") != 0 && std::strcmp(format, "f") != 0) return false;
    if (view.ndim != 2 || !is_side(view.shape[0]) || !is_side(view.shape[1])) return false;
    const auto size = view.itemsize;
    const auto start = reinterpret_cast<std::uintptr_t>(view.buf);
    return view.strides[1] == size && view.strides[0] % size == 0 && start % size_t(size) == 0;
}

Luma luma_of(const Py_buffer& view) {
    return {
        static_cast<const char*>(view.buf), view.strides[0], size_t(view.shape[0]),
        size_t(view.shape[1]), view.itemsize == Py_ssize_t(sizeof(float))
    };
}

PyObject* turned(PyObject*, PyObject* args) {
    return answered([&]() -> PyObject* {
        PyObject* from;
        Py_ssize_t high, wide;
        Held held;
        must(PyArg_ParseTuple(args, "Onn", &from, &high, &wide));
        must(held.take(from, PyBUF_STRIDED_RO | PyBUF_FORMAT));
        if (!is_luma(held.view()))
            return refuse(
                "luma has rows and columns, at least one and at most 65,536, of uint8 or float32"
            );
        const Luma luma = luma_of(held.view());
        if (high < Py_ssize_t(luma.rows) || wide < Py_ssize_t(luma.columns))
            return refuse("a picture in full is no smaller than its luma");
        Turned found{};
        must(unlocked([&] { found = pdq->turned(luma, size_t(high), size_t(wide)); }));
        return Py_BuildValue(
            "y#ii", found.codes.data(), Py_ssize_t(found.codes.size()), found.quality, found.near
        );
    });
}

PyMethodDef methods[] = {
    {"turned", turned, METH_VARARGS,
     "turned(luma, rows, columns)\n--\n\nThe codes of a picture in every turn, its quality, and how "
     "many waves of it are near to the middle one."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = module_of("kashf.signals.pdq.kernel", "PDQ's values, natively.", methods);

}  // namespace

PyMODINIT_FUNC PyInit_kernel() {
    try {
        if (!pdq) pdq = new Pdq;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
    return PyModule_Create(&module);
}
