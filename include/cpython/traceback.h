/* The layout of tracebacks. */
#ifndef Py_CPYTHON_TRACEBACK_H
#define Py_CPYTHON_TRACEBACK_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _traceback PyTracebackObject;

struct _traceback {
    PyObject_HEAD
    PyTracebackObject *tb_next;
    PyFrameObject *tb_frame;
    int tb_lasti;
    int tb_lineno;
};

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(void) _PyTraceback_Add(const char *, const char *, int);
PyAPI_FUNC(int) _Py_DisplaySourceLine(PyObject *, PyObject *, int, int, int *, PyObject **);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
