/* The layout of bytearray. */
#ifndef Py_CPYTHON_BYTEARRAYOBJECT_H
#define Py_CPYTHON_BYTEARRAYOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD
    Py_ssize_t ob_alloc;
    char *ob_bytes;
    char *ob_start;
    Py_ssize_t ob_exports;
} PyByteArrayObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(char) _PyByteArray_empty_string[];
/* end of prototypes */

#define _PyByteArray_CAST(op) _Py_CAST(PyByteArrayObject *, (op))

/* Never NULL, and NUL-terminated: an empty bytearray shares one empty string. */
static inline char *PyByteArray_AS_STRING(PyObject *op)
{
    PyByteArrayObject *self = _PyByteArray_CAST(op);
    return Py_SIZE(self) != 0 ? self->ob_start : _PyByteArray_empty_string;
}
#define PyByteArray_AS_STRING(self) PyByteArray_AS_STRING(_PyObject_CAST(self))

static inline Py_ssize_t PyByteArray_GET_SIZE(PyObject *op)
{
    return Py_SIZE(op);
}
#define PyByteArray_GET_SIZE(self) PyByteArray_GET_SIZE(_PyObject_CAST(self))

#ifdef __cplusplus
}
#endif

#endif
