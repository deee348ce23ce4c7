/* Contents/MacOS/Velatura: runs the program in this process, so that the system knows it as the
   application it is (an exec of Python's own binary would be "python3" in the Dock).
   The engine is started with the interpreter in Resources/python/bin. */
#include <Python.h>
#include <libgen.h>
#include <limits.h>
#include <mach-o/dyld.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(PyStatus status, PyConfig *config) {
    if (!PyStatus_Exception(status)) return;
    PyConfig_Clear(config);
    Py_ExitStatusException(status);
}

int main(int argc, char **argv) {
    char raw[PATH_MAX], self[PATH_MAX], home[PATH_MAX], python[PATH_MAX];
    uint32_t size = sizeof raw;
    if (_NSGetExecutablePath(raw, &size) != 0 || !realpath(raw, self)) return 1;
    snprintf(home, sizeof home, "%s/../Resources/python", dirname(self));
    if (!realpath(home, raw)) return 1;
    snprintf(home, sizeof home, "%s", raw);
    snprintf(python, sizeof python, "%s/bin/python3", home);

    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    check(PyConfig_SetBytesString(&config, &config.home, home), &config);
    check(PyConfig_SetBytesString(&config, &config.executable, python), &config);
    check(PyConfig_SetString(&config, &config.run_module, L"desktop_app"), &config);
    config.parse_argv = 0;
    check(PyConfig_SetBytesArgv(&config, argc, argv), &config);
    check(Py_InitializeFromConfig(&config), &config);
    PyConfig_Clear(&config);
    return Py_RunMain();
}
