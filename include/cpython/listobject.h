/* The layout of list. */
#ifndef Py_CPYTHON_LISTOBJECT_H
#define Py_CPYTHON_LISTOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD
    PyObject **ob_item;
    Py_ssize_t allocated;
} PyListObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(void) _PyList_DebugMallocStats(FILE *out);
PyAPI_FUNC(PyObject *) _PyList_Extend(PyListObject *, PyObject *);
/* end of prototypes */

#define _PyList_CAST(op) _Py_CAST(PyListObject *, (op))

static inline Py_ssize_t PyList_GET_SIZE(PyObject *op)
{
    return Py_SIZE(op);
}
#define PyList_GET_SIZE(op) PyList_GET_SIZE(_PyObject_CAST(op))

#define PyList_GET_ITEM(op, index) (_PyList_CAST(op)->ob_item[(index)])

/* Takes the reference; what was in the slot is not released. */
static inline void PyList_SET_ITEM(PyObject *op, Py_ssize_t index, PyObject *value)
{
    _PyList_CAST(op)->ob_item[index] = value;
}
#define PyList_SET_ITEM(op, index, value) PyList_SET_ITEM(_PyObject_CAST(op), (index), _PyObject_CAST(value))

#ifdef __cplusplus
}
#endif

#endif
