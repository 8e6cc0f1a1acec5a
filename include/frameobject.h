/* Frames as objects. */
#ifndef Py_FRAMEOBJECT_H
#define Py_FRAMEOBJECT_H

#ifndef Py_LIMITED_API
#include "cpython/frameobject.h"
#endif

#endif
