// What frames.hpp counts as functions of Python, over arrays of grey pixels.
#include "kernels/python.hpp"

#include <cstring>

#include "frames.hpp"

namespace {

using namespace kashf;

constexpr Py_ssize_t MOST = 1 << 16;  // pixels of a side

// An array of two dimensions, as long as it is held.
class Array {
public:
    Array(PyObject* from, const char* format, int how) {
        must(held_.take(from, how | PyBUF_FORMAT));
        const Py_buffer& view = held_.view();
        const bool is_it = view.ndim == 2 && view.format && !std::strcmp(view.format, format);
        if (is_it && fits(view.shape[0]) && fits(view.shape[1])) return;
        refuse("an array has rows and columns, at least one and at most 65,536");
        throw Told();
    }
    Grey grey() const {
        const Py_buffer& view = held_.view();
        return {held_.as<const u8>(), view.strides[0], view.strides[1], rows(), columns()};
    }
    const float* floats() const { return held_.as<const float>(); }
    size_t rows() const { return size_t(held_.view().shape[0]); }
    size_t columns() const { return size_t(held_.view().shape[1]); }

private:
    static bool fits(Py_ssize_t side) { return side >= 1 && side <= MOST; }

    Held held_;
};

PyObject* flat_rows_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject* from;
        unsigned near;
        double mostly;
        must(PyArg_ParseTuple(args, "OId", &from, &near, &mostly));
        const Array array(from, "B", PyBUF_STRIDED_RO);
        return PyLong_FromSize_t(flat_rows(array.grey(), near, mostly));
    });
}

PyObject* clear_lines_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject* from;
        unsigned least;
        must(PyArg_ParseTuple(args, "OI", &from, &least));
        const Array array(from, "B", PyBUF_C_CONTIGUOUS);
        std::vector<u32> of_rows(array.rows() - 1), of_columns(array.columns() - 1);
        clear_lines(array.grey(), least, of_rows.data(), of_columns.data());
        return Py_BuildValue("NN", bytes_of(of_rows), bytes_of(of_columns));
    });
}

PyObject* standing_out_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject* from;
        Py_ssize_t length, around;
        double share;
        must(PyArg_ParseTuple(args, "Ondn", &from, &length, &share, &around));
        Held clear;
        must(clear.take(from));
        const size_t count = clear.count<u32>();
        if (!clear.holds<u32>(count) || length < 1 || around < 0 || around > MOST)
            return refuse("lines are whole numbers of 32 bits, of some length");
        std::vector<double> more(count);
        standing_out(
            clear.as<const u32>(), count, double(length), share, size_t(around), more.data()
        );
        return bytes_of(more);
    });
}

PyObject* drawn_levels_of(PyObject*, PyObject* args) {
    return answered([&]() -> PyObject* {
        PyObject* from;
        double share, more;
        Py_ssize_t shade;
        must(PyArg_ParseTuple(args, "Odnd", &from, &share, &shade, &more));
        const Array array(from, "B", PyBUF_C_CONTIGUOUS);
        if (shade < 0 || size_t(shade) >= LEVELS) return refuse("there are 256 levels");
        return bytes_of(drawn_levels(array.grey(), share, size_t(shade), more));
    });
}

PyObject* plain_cells_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject* from;
        const char* drawn;
        Py_ssize_t levels, cell;
        unsigned most;
        must(PyArg_ParseTuple(args, "Oy#In", &from, &drawn, &levels, &most, &cell));
        const Array array(from, "B", PyBUF_C_CONTIGUOUS);
        const size_t side = size_t(cell), least = std::min(array.rows(), array.columns());
        if (levels != 256 || cell < 1 || side > least)
            return refuse("there are 256 levels, and a cell is no larger than the picture");
        std::vector<u32> counts(array.rows() / side * (array.columns() / side));
        const auto* levels_drawn = reinterpret_cast<const u8*>(drawn);
        plain_cells(array.grey(), levels_drawn, most, side, counts.data());
        return bytes_of(counts);
    });
}

PyObject* heaviest_of(PyObject*, PyObject* from) {
    return answered([&] {
        const Array array(from, "f", PyBUF_C_CONTIGUOUS);
        const Rectangle found = heaviest(array.floats(), array.rows(), array.columns());
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
    {"standing_out", standing_out_of, METH_VARARGS,
     "standing_out(clear, length, share, around)\n--\n\nBy how much each line is more of one than "
     "those around it."},
    {"drawn_levels", drawn_levels_of, METH_VARARGS,
     "drawn_levels(grey, share, shade, more)\n--\n\nThe levels that are painted rather than "
     "photographed."},
    {"plain_cells", plain_cells_of, METH_VARARGS,
     "plain_cells(grey, drawn, most, cell)\n--\n\nHow many pixels of each cell are plain."},
    {"heaviest", heaviest_of, METH_O,
     "heaviest(weights)\n--\n\nThe rectangle of cells that weighs the most."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module =
    module_of("kashf.signals.pictures.kernel", "Frames of pictures, natively.", methods);

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
