/* The layout of weak references. */
#ifndef Py_CPYTHON_WEAKREFOBJECT_H
#define Py_CPYTHON_WEAKREFOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

struct _PyWeakReference {
    PyObject_HEAD
    PyObject *wr_object;
    PyObject *wr_callback;
    Py_hash_t hash;
    PyWeakReference *wr_prev;
    PyWeakReference *wr_next;
    vectorcallfunc vectorcall;
};

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(void) _PyWeakref_ClearRef(PyWeakReference *self);
PyAPI_FUNC(Py_ssize_t) _PyWeakref_GetWeakrefCount(PyWeakReference *head);
/* end of prototypes */

/* None when the referent is gone or going. */
static inline PyObject *PyWeakref_GET_OBJECT(PyObject *ref_obj)
{
    PyObject *referent = ((PyWeakReference *)ref_obj)->wr_object;
    return Py_REFCNT(referent) > 0 ? referent : Py_None;
}
#define PyWeakref_GET_OBJECT(ref) PyWeakref_GET_OBJECT(_PyObject_CAST(ref))

#ifdef __cplusplus
}
#endif

#endif
