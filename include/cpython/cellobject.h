/* Cells: variables shared by nested functions. */
#ifndef Py_CELLOBJECT_H
#define Py_CELLOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD
    PyObject *ob_ref;
} PyCellObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyCell_Type;
PyAPI_FUNC(PyObject *) PyCell_Get(PyObject *);
PyAPI_FUNC(PyObject *) PyCell_New(PyObject *);
PyAPI_FUNC(int) PyCell_Set(PyObject *, PyObject *);
/* end of prototypes */

#define PyCell_Check(op) Py_IS_TYPE((op), &PyCell_Type)
#define PyCell_GET(op) (((PyCellObject *)(op))->ob_ref)
#define PyCell_SET(op, v) ((void)(((PyCellObject *)(op))->ob_ref = (v)))

#ifdef __cplusplus
}
#endif

#endif
