/* Starts a program under chosen circumstances and ends as it ends (128+n for a signal).

   startas [-t] [-s] [-n] [-a NAME] [-b SIGNAL]... [-i SIGNAL]... PROGRAM ARG...
   -t  on a new terminal, as its session's leader: our input is typed there, what appears there is our output
   -s  in a new session without a terminal
   -n  with no argv at all
   -a  under that name, as argv[0]
   -b  with the signal of that number blocked
   -i  with the signal of that number ignored */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what) {
    perror(what);
    return 98;
}

static void relay(int terminal) {
    struct pollfd from[2] = {{.fd = 0, .events = POLLIN}, {.fd = terminal, .events = POLLIN}};
    char bytes[4096];
    while (poll(from, 2, -1) >= 0 || errno == EINTR) {
        if (from[1].revents) {
            ssize_t n = read(terminal, bytes, sizeof bytes);
            if (n <= 0) return; /* EIO: nobody has the terminal open any more */
            if (write(1, bytes, n) < 0) return;
        }
        if (from[0].revents) {
            ssize_t n = read(0, bytes, sizeof bytes);
            if (n <= 0) from[0].fd = -1;
            else if (write(terminal, bytes, n) < 0) return;
        }
    }
}

int main(int argc, char **argv) {
    int terminal = 0, session = 0, nameless = 0, option;
    char *name = NULL, *nothing[] = {NULL};
    sigset_t blocked, ignored;
    sigemptyset(&blocked);
    sigemptyset(&ignored);
    while ((option = getopt(argc, argv, "+tsna:b:i:")) != -1) {
        if (option == 't') terminal = 1;
        else if (option == 's') session = 1;
        else if (option == 'n') nameless = 1;
        else if (option == 'a') name = optarg;
        else if (option == 'b') sigaddset(&blocked, atoi(optarg));
        else if (option == 'i') sigaddset(&ignored, atoi(optarg));
        else return 98;
    }
    int master = -1;
    if (terminal) {
        master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master < 0 || grantpt(master) || unlockpt(master)) return fail("terminal");
    }
    pid_t child = fork();
    if (child < 0) return fail("fork");
    if (child == 0) {
        if (terminal || session) setsid();
        if (terminal) {
            int slave = open(ptsname(master), O_RDWR);
            if (slave < 0 || ioctl(slave, TIOCSCTTY, 0)) return fail("terminal");
            for (int fd = 0; fd < 3; fd++) dup2(slave, fd);
            if (slave > 2) close(slave);
        }
        for (int n = 1; n < NSIG; n++) {
            if (sigismember(&ignored, n) == 1) signal(n, SIG_IGN);
            else if (n != SIGKILL && n != SIGSTOP) signal(n, SIG_DFL);
        }
        sigprocmask(SIG_SETMASK, &blocked, NULL);
        char *program = argv[optind];
        if (name) argv[optind] = name;
        execvp(program, nameless ? nothing : argv + optind);
        return fail(program);
    }
    if (terminal) relay(master);
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
