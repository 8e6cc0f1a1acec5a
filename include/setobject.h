/* set and frozenset. */
#ifndef Py_SETOBJECT_H
#define Py_SETOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyFrozenSet_Type;
PyAPI_DATA(PyTypeObject) PySetIter_Type;
PyAPI_DATA(PyTypeObject) PySet_Type;
PyAPI_FUNC(PyObject *) PyFrozenSet_New(PyObject *);
PyAPI_FUNC(int) PySet_Add(PyObject *set, PyObject *key);
PyAPI_FUNC(int) PySet_Clear(PyObject *set);
PyAPI_FUNC(int) PySet_Contains(PyObject *anyset, PyObject *key);
PyAPI_FUNC(int) PySet_Discard(PyObject *set, PyObject *key);
PyAPI_FUNC(PyObject *) PySet_New(PyObject *);
PyAPI_FUNC(PyObject *) PySet_Pop(PyObject *set);
PyAPI_FUNC(Py_ssize_t) PySet_Size(PyObject *anyset);
/* end of prototypes */

#ifndef Py_LIMITED_API
#include "cpython/setobject.h"
#endif

#define PySet_CheckExact(op) Py_IS_TYPE((op), &PySet_Type)
#define PySet_Check(ob) PyObject_TypeCheck((ob), &PySet_Type)
#define PyFrozenSet_CheckExact(ob) Py_IS_TYPE((ob), &PyFrozenSet_Type)
#define PyFrozenSet_Check(ob) PyObject_TypeCheck((ob), &PyFrozenSet_Type)
#define PyAnySet_CheckExact(ob) (PySet_CheckExact(ob) || PyFrozenSet_CheckExact(ob))
#define PyAnySet_Check(ob) (PySet_Check(ob) || PyFrozenSet_Check(ob))

#ifdef __cplusplus
}
#endif

#endif
