/* Nothing: only one platform is supported. */
#ifndef PYMACCONFIG_H
#define PYMACCONFIG_H

#endif
