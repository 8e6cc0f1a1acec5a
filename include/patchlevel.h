/* The version of CPython whose binary interface these headers describe. */
#ifndef Py_CPYTHON_PATCHLEVEL_H
#define Py_CPYTHON_PATCHLEVEL_H

#define PY_VERSION_HEX 0x030b07f0

#define PY_RELEASE_LEVEL_ALPHA 0xA
#define PY_RELEASE_LEVEL_BETA 0xB
#define PY_RELEASE_LEVEL_GAMMA 0xC
#define PY_RELEASE_LEVEL_FINAL 0xF
#define PY_MAJOR_VERSION 3
#define PY_MINOR_VERSION 11
#define PY_MICRO_VERSION 7
#define PY_RELEASE_LEVEL PY_RELEASE_LEVEL_FINAL
#define PY_RELEASE_SERIAL 0
#define PY_VERSION "3.11.7"

#endif
