/* Thread-local storage, beyond the limited API. */
#ifndef Py_CPYTHON_PYTHREAD_H
#define Py_CPYTHON_PYTHREAD_H

#include <pthread.h>

#define NATIVE_TSS_KEY_T pthread_key_t

#ifdef __cplusplus
extern "C" {
#endif

#define PYTHREAD_INVALID_THREAD_ID ((unsigned long)-1)
#define Py_tss_NEEDS_INIT {0}

struct _Py_tss_t {
    int _is_initialized;
    pthread_key_t _key;
};

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(int) _PyThread_at_fork_reinit(PyThread_type_lock *lock);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
