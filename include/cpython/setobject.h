/* The layout of set and frozenset. */
#ifndef Py_CPYTHON_SETOBJECT_H
#define Py_CPYTHON_SETOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define PySet_MINSIZE 8

typedef struct {
    PyObject *key;
    Py_hash_t hash;
} setentry;

typedef struct {
    PyObject_HEAD
    Py_ssize_t fill;
    Py_ssize_t used;
    Py_ssize_t mask;
    setentry *table;
    Py_hash_t hash;
    Py_ssize_t finger;
    setentry smalltable[8];
    PyObject *weakreflist;
} PySetObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyObject *) _PySet_Dummy;
PyAPI_FUNC(int) _PySet_NextEntry(PyObject *set, Py_ssize_t *pos, PyObject **key, Py_hash_t *hash);
PyAPI_FUNC(int) _PySet_Update(PyObject *set, PyObject *iterable);
/* end of prototypes */

#define PySet_GET_SIZE(so) (((PySetObject *)(so))->used)

#ifdef __cplusplus
}
#endif

#endif
