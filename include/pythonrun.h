/* Running source text. */
#ifndef Py_PYTHONRUN_H
#define Py_PYTHONRUN_H

#ifdef __cplusplus
extern "C" {
#endif

#define PYOS_STACK_MARGIN 2048

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(int) (*PyOS_InputHook)(void);
PyAPI_FUNC(void) PyErr_Display(PyObject *, PyObject *, PyObject *);
PyAPI_FUNC(void) PyErr_Print(void);
PyAPI_FUNC(void) PyErr_PrintEx(int);
PyAPI_FUNC(PyObject *) Py_CompileString(const char *, const char *, int);
/* end of prototypes */

#ifndef Py_LIMITED_API
#include "cpython/pythonrun.h"
#endif

#ifdef __cplusplus
}
#endif

#endif
