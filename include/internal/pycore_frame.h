/* Frames as the interpreter has them. Cython includes this file by name to set the line of a frame that it makes for a
 * traceback; debuggers read the same fields. Frames of Kingsnake have this front and keep their own data behind it.
 */
#ifndef Py_INTERNAL_FRAME_H
#define Py_INTERNAL_FRAME_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct _frame {
    PyObject_HEAD
    PyFrameObject *f_back;
    struct _PyInterpreterFrame *f_frame;
    PyObject *f_trace;
    int f_lineno;
    char f_trace_lines;
    char f_trace_opcodes;
    char f_fast_as_locals;
    PyObject *_f_frame_data[1];
};

typedef enum _framestate {
    FRAME_CREATED = -2,
    FRAME_SUSPENDED = -1,
    FRAME_EXECUTING = 0,
    FRAME_COMPLETED = 1,
    FRAME_CLEARED = 4
} PyFrameState;

enum _frameowner {
    FRAME_OWNED_BY_THREAD = 0,
    FRAME_OWNED_BY_GENERATOR = 1,
    FRAME_OWNED_BY_FRAME_OBJECT = 2
};

typedef struct _PyInterpreterFrame {
    PyFunctionObject *f_func;
    PyObject *f_globals;
    PyObject *f_builtins;
    PyObject *f_locals;
    PyCodeObject *f_code;
    PyFrameObject *frame_obj;
    struct _PyInterpreterFrame *previous;
    _Py_CODEUNIT *prev_instr;
    int stacktop;
    bool is_entry;
    char owner;
    PyObject *localsplus[1];
} _PyInterpreterFrame;

#define FRAME_SPECIALS_SIZE ((sizeof(_PyInterpreterFrame) - 1) / sizeof(PyObject *))

/* The instruction last started, as an index of code units; -1 before the first. */
#define _PyInterpreterFrame_LASTI(IF) ((int)((IF)->prev_instr - _PyCode_CODE((IF)->f_code)))

#ifdef __cplusplus
}
#endif

#endif
