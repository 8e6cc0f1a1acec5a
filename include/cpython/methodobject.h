/* The layout of functions written in C. */
#ifndef Py_CPYTHON_METHODOBJECT_H
#define Py_CPYTHON_METHODOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD
    PyMethodDef *m_ml;
    PyObject *m_self;
    PyObject *m_module;
    PyObject *m_weakreflist;
    vectorcallfunc vectorcall;
} PyCFunctionObject;

typedef struct {
    PyCFunctionObject func;
    PyTypeObject *mm_class;
} PyCMethodObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyCMethod_Type;
/* end of prototypes */

#define _PyCFunctionObject_CAST(func) _Py_CAST(PyCFunctionObject *, (func))
#define _PyCMethodObject_CAST(func) _Py_CAST(PyCMethodObject *, (func))
#define PyCMethod_CheckExact(op) Py_IS_TYPE((op), &PyCMethod_Type)
#define PyCMethod_Check(op) PyObject_TypeCheck((op), &PyCMethod_Type)

static inline PyCFunction PyCFunction_GET_FUNCTION(PyObject *func)
{
    return _PyCFunctionObject_CAST(func)->m_ml->ml_meth;
}
#define PyCFunction_GET_FUNCTION(func) PyCFunction_GET_FUNCTION(_PyObject_CAST(func))

/* NULL for a static method. */
static inline PyObject *PyCFunction_GET_SELF(PyObject *func_obj)
{
    PyCFunctionObject *func = _PyCFunctionObject_CAST(func_obj);
    return func->m_ml->ml_flags & METH_STATIC ? _Py_NULL : func->m_self;
}
#define PyCFunction_GET_SELF(func) PyCFunction_GET_SELF(_PyObject_CAST(func))

static inline int PyCFunction_GET_FLAGS(PyObject *func)
{
    return _PyCFunctionObject_CAST(func)->m_ml->ml_flags;
}
#define PyCFunction_GET_FLAGS(func) PyCFunction_GET_FLAGS(_PyObject_CAST(func))

/* The defining class, for a method that asked for it. */
static inline PyTypeObject *PyCFunction_GET_CLASS(PyObject *func_obj)
{
    int asked = _PyCFunctionObject_CAST(func_obj)->m_ml->ml_flags & METH_METHOD;
    return asked ? _PyCMethodObject_CAST(func_obj)->mm_class : _Py_NULL;
}
#define PyCFunction_GET_CLASS(func) PyCFunction_GET_CLASS(_PyObject_CAST(func))

#ifdef __cplusplus
}
#endif

#endif
