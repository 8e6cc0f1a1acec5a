/* Frames as objects, beyond the limited API. */
#ifndef Py_CPYTHON_FRAMEOBJECT_H
#define Py_CPYTHON_FRAMEOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(void) PyFrame_FastToLocals(PyFrameObject *);
PyAPI_FUNC(int) PyFrame_FastToLocalsWithError(PyFrameObject *f);
PyAPI_FUNC(void) PyFrame_LocalsToFast(PyFrameObject *, int);
PyAPI_FUNC(PyFrameObject *) PyFrame_New(PyThreadState *, PyCodeObject *, PyObject *, PyObject *);
PyAPI_FUNC(int) _PyFrame_IsEntryFrame(PyFrameObject *frame);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
