// What kernels share, to speak with Python: by the stable ABI of CPython 3.11, so that one wheel
// serves all later versions.
#pragma once

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "numbers are handed over in little-endian; elsewhere Python and NumPy serve"
#endif

namespace kashf {

// Thrown when Python has been told what is wrong.
struct Told {};

inline void must(bool holds) {
    if (!holds) throw Told();
}

inline PyObject* refuse(const char* why) {
    PyErr_SetString(PyExc_ValueError, why);
    return nullptr;
}

// What the work answers, or nothing once Python has been told why.
template <typename Work>
PyObject* answered(const Work& work) {
    try {
        return work();
    } catch (const Told&) {
        return nullptr;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

// Runs the work without the lock of Python, which is told if it failed; then false.
template <typename Work>
bool unlocked(const Work& work) {
    enum class End { well, no_memory, other } end = End::well;
    std::string why;
    PyThreadState* state = PyEval_SaveThread();
    try {
        work();
    } catch (const std::bad_alloc&) {
        end = End::no_memory;
    } catch (const std::length_error&) {
        end = End::no_memory;
    } catch (const std::exception& error) {
        end = End::other;
        why = error.what();
    }
    PyEval_RestoreThread(state);
    if (end == End::no_memory) PyErr_NoMemory();
    if (end == End::other) PyErr_SetString(PyExc_RuntimeError, why.c_str());
    return end == End::well;
}

// A buffer of somebody else's, held as long as this lives.
class Held {
public:
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
        if (view_.obj) PyBuffer_Release(&view_);
    }
    bool take(PyObject* from, int flags = PyBUF_SIMPLE) {
        return PyObject_GetBuffer(from, &view_, flags) == 0;
    }
    const Py_buffer& view() const { return view_; }
    std::size_t size() const { return std::size_t(view_.len); }
    template <typename Number>
    Number* as() const {
        return static_cast<Number*>(view_.buf);
    }
    template <typename Number>
    std::size_t count() const {
        return size() / sizeof(Number);
    }
    template <typename Number>
    bool holds(std::size_t count) const {
        return size() == count * sizeof(Number) && (count == 0 || is_aligned<Number>());
    }

private:
    template <typename Number>
    bool is_aligned() const {
        return reinterpret_cast<std::uintptr_t>(view_.buf) % alignof(Number) == 0;
    }

    Py_buffer view_{};
};

template <typename Number>
PyObject* bytes_of(const Number* numbers, std::size_t count) {
    const auto* start = reinterpret_cast<const char*>(numbers);
    return PyBytes_FromStringAndSize(start, Py_ssize_t(count * sizeof(Number)));
}

template <typename Number>
PyObject* bytes_of(const std::vector<Number>& numbers) {
    return bytes_of(numbers.data(), numbers.size());
}

inline PyModuleDef module_of(const char* name, const char* what, PyMethodDef* methods) {
    const Py_ssize_t of_process = -1;  // what a kernel keeps it keeps once, for the whole process
    return {
        PyModuleDef_HEAD_INIT, name, what, of_process, methods, nullptr, nullptr, nullptr, nullptr
    };
}

}  // namespace kashf
