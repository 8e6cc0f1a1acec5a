/* The layout of tuple. */
#ifndef Py_CPYTHON_TUPLEOBJECT_H
#define Py_CPYTHON_TUPLEOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD
    PyObject *ob_item[1];
} PyTupleObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(void) _PyTuple_DebugMallocStats(FILE *out);
PyAPI_FUNC(void) _PyTuple_MaybeUntrack(PyObject *);
PyAPI_FUNC(int) _PyTuple_Resize(PyObject **, Py_ssize_t);
/* end of prototypes */

#define _PyTuple_CAST(op) _Py_CAST(PyTupleObject *, (op))

static inline Py_ssize_t PyTuple_GET_SIZE(PyObject *op)
{
    return Py_SIZE(op);
}
#define PyTuple_GET_SIZE(op) PyTuple_GET_SIZE(_PyObject_CAST(op))

#define PyTuple_GET_ITEM(op, index) (_PyTuple_CAST(op)->ob_item[(index)])

/* Takes the reference; what was in the slot is not released. */
static inline void PyTuple_SET_ITEM(PyObject *op, Py_ssize_t index, PyObject *value)
{
    _PyTuple_CAST(op)->ob_item[index] = value;
}
#define PyTuple_SET_ITEM(op, index, value) PyTuple_SET_ITEM(_PyObject_CAST(op), (index), _PyObject_CAST(value))

#ifdef __cplusplus
}
#endif

#endif
