/* The layout of int: digits of 30 bits, the sign and their number in ob_size. */
#ifndef Py_LONGINTREPR_H
#define Py_LONGINTREPR_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyLong_SHIFT 30
#define _PyLong_DECIMAL_SHIFT 9
#define _PyLong_DECIMAL_BASE ((digit)1000000000)
#define PyLong_BASE ((digit)1 << PyLong_SHIFT)
#define PyLong_MASK ((digit)(PyLong_BASE - 1))

typedef uint32_t digit;
typedef int32_t sdigit;
typedef uint64_t twodigits;
typedef int64_t stwodigits;

struct _longobject {
    PyObject_VAR_HEAD
    digit ob_digit[1];
};

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(PyObject *) _PyLong_Copy(PyLongObject *src);
PyAPI_FUNC(PyLongObject *) _PyLong_New(Py_ssize_t);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
