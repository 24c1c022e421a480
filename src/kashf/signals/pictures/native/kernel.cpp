// What frames.hpp counts as functions of Python, over arrays of grey pixels.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <cstring>
#include <new>

#include "frames.hpp"

namespace {

using namespace kashf;

constexpr Py_ssize_t MOST = 1 << 16;  // pixels of a side

// An array of two dimensions, as long as it is held.
class Held {
public:
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
        if (view_.obj) PyBuffer_Release(&view_);
    }
    bool take(PyObject* from, const char* format, int how) {
        if (PyObject_GetBuffer(from, &view_, how | PyBUF_FORMAT) != 0) return false;
        const bool is_it = view_.ndim == 2 && view_.format && !std::strcmp(view_.format, format);
        if (is_it && fits(view_.shape[0]) && fits(view_.shape[1])) return true;
        PyErr_SetString(
            PyExc_ValueError, "an array has rows and columns, at least one and at most 65,536"
        );
        return false;
    }
    Grey grey() const {
        return {
            static_cast<const u8*>(view_.buf), view_.strides[0], view_.strides[1], rows(), columns()
        };
    }
    const float* floats() const { return static_cast<const float*>(view_.buf); }
    size_t rows() const { return size_t(view_.shape[0]); }
    size_t columns() const { return size_t(view_.shape[1]); }

private:
    static bool fits(Py_ssize_t side) { return side >= 1 && side <= MOST; }

    Py_buffer view_{};
};

PyObject* refuse(const char* why) {
    PyErr_SetString(PyExc_ValueError, why);
    return nullptr;
}

PyObject* bytes_of(const std::vector<u32>& numbers) {
    const auto* start = reinterpret_cast<const char*>(numbers.data());
    return PyBytes_FromStringAndSize(start, Py_ssize_t(numbers.size() * sizeof(u32)));
}

// What a function gives; an exception of Python where there was no memory.
template <typename Work>
PyObject* given(const Work& work) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

PyObject* flat_rows_of(PyObject*, PyObject* args) {
    PyObject* from;
    unsigned near;
    double mostly;
    Held held;
    if (!PyArg_ParseTuple(args, "OId", &from, &near, &mostly)) return nullptr;
    if (!held.take(from, "B", PyBUF_STRIDED_RO)) return nullptr;
    return given([&] { return PyLong_FromSize_t(flat_rows(held.grey(), near, mostly)); });
}

PyObject* clear_lines_of(PyObject*, PyObject* args) {
    PyObject* from;
    unsigned least;
    Held held;
    if (!PyArg_ParseTuple(args, "OI", &from, &least)) return nullptr;
    if (!held.take(from, "B", PyBUF_C_CONTIGUOUS)) return nullptr;
    return given([&] {
        std::vector<u32> of_rows(held.rows() - 1), of_columns(held.columns() - 1);
        clear_lines(held.grey(), least, of_rows.data(), of_columns.data());
        return Py_BuildValue("NN", bytes_of(of_rows), bytes_of(of_columns));
    });
}

PyObject* plain_cells_of(PyObject*, PyObject* args) {
    PyObject* from;
    const char* drawn;
    Py_ssize_t levels, cell;
    unsigned most;
    Held held;
    if (!PyArg_ParseTuple(args, "Oy#In", &from, &drawn, &levels, &most, &cell)) return nullptr;
    if (!held.take(from, "B", PyBUF_C_CONTIGUOUS)) return nullptr;
    const Py_ssize_t least = Py_ssize_t(std::min(held.rows(), held.columns()));
    if (levels != 256 || cell < 1 || cell > least)
        return refuse("there are 256 levels, and a cell is no larger than the picture");
    return given([&] {
        std::vector<u32> counts(held.rows() / size_t(cell) * (held.columns() / size_t(cell)));
        const auto* levels_drawn = reinterpret_cast<const u8*>(drawn);
        plain_cells(held.grey(), levels_drawn, most, size_t(cell), counts.data());
        return bytes_of(counts);
    });
}

PyObject* heaviest_of(PyObject*, PyObject* from) {
    Held held;
    if (!held.take(from, "f", PyBUF_C_CONTIGUOUS)) return nullptr;
    return given([&] {
        const Rectangle found = heaviest(held.floats(), held.rows(), held.columns());
        return Py_BuildValue(
            "nnnn", Py_ssize_t(found.top), Py_ssize_t(found.bottom), Py_ssize_t(found.left),
            Py_ssize_t(found.right)
        );
    });
}

PyMethodDef methods[] = {
    {"flat_rows", flat_rows_of, METH_VARARGS,
     "flat_rows(grey, near, mostly)\n--\n\nHow many rows at the beginning have one colour."},
    {"clear_lines", clear_lines_of, METH_VARARGS,
     "clear_lines(grey, least)\n--\n\nHow many pixels of each row, and of each column, differ from "
     "the next."},
    {"plain_cells", plain_cells_of, METH_VARARGS,
     "plain_cells(grey, drawn, most, cell)\n--\n\nHow many pixels of each cell are plain."},
    {"heaviest", heaviest_of, METH_O,
     "heaviest(weights)\n--\n\nThe rectangle of cells that weighs the most."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "kashf.signals.pictures.kernel", "Frames of pictures, natively.", 0,
    methods, nullptr, nullptr, nullptr, nullptr,
};

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
