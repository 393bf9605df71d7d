/* core/base/version.h - the one place that names the version of the program. */
#ifndef CORE_BASE_VERSION_H
#define CORE_BASE_VERSION_H

#define PARAGON_VERSION "0.2.0"

#endif
