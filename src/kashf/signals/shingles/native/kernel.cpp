// The fingerprints of shingles.hpp as functions of Python, over arrays of code points.
#include "kernels/python.hpp"

#include "shingles.hpp"

namespace {

using namespace kashf;

// Numbers of Python's, as long as they are held.
template <typename Number>
class Numbers {
public:
    Numbers(PyObject* numbers, const char* wrong) {
        must(held_.take(numbers));
        if (held_.size() % sizeof(Number) == 0 && length() <= MOST) return;
        refuse(wrong);
        throw Told();
    }
    const Number* items() const { return held_.template as<Number>(); }
    size_t length() const { return held_.template count<Number>(); }

private:
    static constexpr size_t MOST = 0xFFFFFFFF;
    Held held_;
};

constexpr char NO_CODES[] = "code points have four bytes each, and are less than 2^32";
constexpr char NO_PASSAGES[] = "passages have eight bytes each, and are less than 2^32";

PyObject* simhash_of(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject* codes;
        unsigned long long seed;
        must(PyArg_ParseTuple(args, "OK", &codes, &seed));
        const Numbers<u32> text(codes, NO_CODES);
        u8 code[8 * CODE_WORDS];
        size_t grams = 0;
        must(unlocked([&] { grams = simhash(text.items(), text.length(), seed, code); }));
        return Py_BuildValue("y#n", code, Py_ssize_t(sizeof code), Py_ssize_t(grams));
    });
}

PyObject* winnowed(PyObject*, PyObject* args) {
    return answered([&] {
        PyObject *codes, *known_object;
        must(PyArg_ParseTuple(args, "OO", &codes, &known_object));
        const Numbers<u32> text(codes, NO_CODES);
        const Numbers<u64> known(known_object, NO_PASSAGES);
        std::vector<u64> kept;
        std::vector<u32> places;
        must(unlocked([&] {
            winnow(text.items(), text.length(), kept, places);
            leave_out(known.items(), known.length(), kept, places);
        }));
        return Py_BuildValue("NN", bytes_of(kept), bytes_of(places));
    });
}

PyMethodDef methods[] = {
    {"simhash", simhash_of, METH_VARARGS,
     "simhash(codes, seed)\n--\n\nThe SimHash of code points, and how many grams it is of."},
    {"winnow", winnowed, METH_VARARGS,
     "winnow(codes, known)\n--\n\nThe passages that are kept but those known, and their places."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module =
    module_of("kashf.signals.shingles.kernel", "Fingerprints of texts, natively.", methods);

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
