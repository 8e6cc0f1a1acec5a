/* Frames. */
#ifndef Py_PYFRAME_H
#define Py_PYFRAME_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(PyCodeObject *) PyFrame_GetCode(PyFrameObject *frame);
PyAPI_FUNC(int) PyFrame_GetLineNumber(PyFrameObject *);
/* end of prototypes */

#ifndef Py_LIMITED_API
#include "cpython/pyframe.h"
#endif

#ifdef __cplusplus
}
#endif

#endif
