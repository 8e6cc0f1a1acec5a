/* bool. */
#ifndef Py_BOOLOBJECT_H
#define Py_BOOLOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyBool_Type;
PyAPI_DATA(PyLongObject) _Py_FalseStruct;
PyAPI_DATA(PyLongObject) _Py_TrueStruct;
PyAPI_FUNC(PyObject *) PyBool_FromLong(long);
PyAPI_FUNC(int) Py_IsFalse(PyObject *x);
PyAPI_FUNC(int) Py_IsTrue(PyObject *x);
/* end of prototypes */

#define PyBool_Check(x) Py_IS_TYPE((x), &PyBool_Type)
#define Py_False ((PyObject *)&_Py_FalseStruct)
#define Py_True ((PyObject *)&_Py_TrueStruct)
#define Py_IsTrue(x) Py_Is((x), Py_True)
#define Py_IsFalse(x) Py_Is((x), Py_False)
#define Py_RETURN_TRUE return Py_NewRef(Py_True)
#define Py_RETURN_FALSE return Py_NewRef(Py_False)

#ifdef __cplusplus
}
#endif

#endif
