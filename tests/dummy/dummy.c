/* A child that tells all that a process can know of how it was started, so that two ways of starting it can be compared.

   The first argument that is one of these words is what it does; others, such as a command of Bazel's, may stand before it.

   dummy report [ARG...]   print everything
   dummy exit N            end with code N
   dummy die N             end by signal N, at its default
   dummy listen SECONDS    print `ready`, then every HUP, INT, QUIT, TERM and CONT that comes; end with 0 after the time,
                           or with 42 after a TERM
   dummy echo              copy standard input to standard output
   dummy pour              write lines until writing fails (or SIGPIPE ends it) */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static volatile sig_atomic_t terminated;

static void hex(const char *label, int index, const char *bytes) {
    printf("%s[%d]=", label, index);
    for (; *bytes; bytes++) printf("%02x", (unsigned char)*bytes);
    printf("\n");
}

static void say(int number) {
    const char *name = number == SIGHUP ? "got HUP\n" : number == SIGINT ? "got INT\n"
        : number == SIGQUIT ? "got QUIT\n" : number == SIGTERM ? "got TERM\n" : "got CONT\n";
    if (write(1, name, strlen(name)) < 0) _exit(3);
    if (number == SIGTERM) terminated = 1;
}

static void report(int argc, char **argv) {
    for (int i = 0; i < argc; i++) hex("argv", i, argv[i]);
    for (int i = 0; environ[i]; i++) hex("env", i, environ[i]);

    char text[4096];
    printf("cwd=%s\n", getcwd(text, sizeof text) ? text : "?");
    mode_t mask = umask(0);
    umask(mask);
    printf("umask=%03o\n", (unsigned)mask);

    printf("pgrp-is-leader=%d pgrp-is-parents=%d sid-is-parents=%d\n",
        getpgrp() == getpid(), getpgrp() == getpgid(getppid()), getsid(0) == getsid(getppid()));
    printf("pgrp=%d sid=%d\n", (int)getpgrp(), (int)getsid(0));

    DIR *fds = opendir("/proc/self/fd");
    for (struct dirent *e; fds && (e = readdir(fds));) {
        int fd = atoi(e->d_name);
        if (e->d_name[0] == '.' || fd == dirfd(fds)) continue;
        char link[64], target[4096];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, target, sizeof target - 1);
        target[n < 0 ? 0 : n] = 0;
        char *colon = strchr(target, ':'); /* pipe and socket numbers differ from run to run */
        if (target[0] != '/' && colon) *colon = 0;
        printf("fd %d=%s tty=%s\n", fd, target, isatty(fd) ? ttyname(fd) : "no");
    }
    if (fds) closedir(fds);

    struct termios t;
    for (int fd = 0; fd < 3; fd++)
        if (!tcgetattr(fd, &t))
            printf("termios %d=%x %x %x %x foreground=%d\n", fd, t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag,
                tcgetpgrp(fd) == getpgrp());

    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(text, sizeof text, status))
        if (!strncmp(text, "Sig", 3) && strncmp(text, "SigQ", 4)) printf("%s", text);
    if (status) fclose(status);

    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit;
        if (!getrlimit(i, &limit)) printf("limit %d=%lx %lx\n", i, (long)limit.rlim_cur, (long)limit.rlim_max);
    }
    printf("nice=%d\n", getpriority(PRIO_PROCESS, 0));
}

int main(int argc, char **argv) {
    const char *modes[] = {"report", "exit", "die", "listen", "echo", "pour"}, *mode = "report";
    int number = 0;
    for (int i = argc - 1; i > 0; i--)
        for (int m = 0; m < 6; m++)
            if (!strcmp(argv[i], modes[m])) {
                mode = modes[m];
                number = i + 1 < argc ? atoi(argv[i + 1]) : 0;
            }
    if (!strcmp(mode, "exit")) return number;
    if (!strcmp(mode, "die")) {
        signal(number, SIG_DFL);
        kill(getpid(), number);
        return 99;
    }
    if (!strcmp(mode, "listen")) {
        struct sigaction action = {.sa_handler = say, .sa_flags = SA_RESTART};
        int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT};
        for (int i = 0; i < 5; i++) sigaction(numbers[i], &action, NULL);
        printf("ready %d\n", (int)getpid());
        fflush(stdout);
        struct timespec tick = {0, 20 * 1000 * 1000};
        for (time_t end = time(NULL) + number; time(NULL) < end && !terminated;) nanosleep(&tick, NULL);
        return terminated ? 42 : 0;
    }
    if (!strcmp(mode, "echo")) {
        for (int c; (c = getchar()) != EOF;) putchar(c);
        return 0;
    }
    if (!strcmp(mode, "pour")) {
        while (puts("water") != EOF) {}
        return 55;
    }
    report(argc, argv);
    return 0;
}
