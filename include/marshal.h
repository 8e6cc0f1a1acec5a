/* The format of compiled code in files. */
#ifndef Py_MARSHAL_H
#define Py_MARSHAL_H

#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
#define Py_MARSHAL_VERSION 4
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
#ifndef Py_LIMITED_API
PyAPI_FUNC(PyObject *) PyMarshal_ReadLastObjectFromFile(FILE *);
PyAPI_FUNC(long) PyMarshal_ReadLongFromFile(FILE *);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromFile(FILE *);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromString(const char *, Py_ssize_t);
PyAPI_FUNC(int) PyMarshal_ReadShortFromFile(FILE *);
PyAPI_FUNC(void) PyMarshal_WriteLongToFile(long, FILE *, int);
PyAPI_FUNC(void) PyMarshal_WriteObjectToFile(PyObject *, FILE *, int);
PyAPI_FUNC(PyObject *) PyMarshal_WriteObjectToString(PyObject *, int);
#endif
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
