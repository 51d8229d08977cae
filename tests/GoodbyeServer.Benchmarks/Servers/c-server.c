/*
 * The least that a server of this kind costs: one thread, one epoll loop, one line for each connection that has ended, written once a
 * turn of the loop. It judges nothing: what became of its last bytes is not asked.
 *
 *   c-server <port> half-close|at-first-byte|close|abort|echo
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum mode { HALF_CLOSE, AT_FIRST_BYTE, CLOSE, ABORT, ECHO };

struct client {
    int fd;
    int said_goodbye;
    long number, in, out;
    struct sockaddr_in address;
    char *waiting; /* of an echo that the kernel had no room for */
    size_t waiting_at, waiting_end;
};

static const char *const words[] = { "half-close", "at-first-byte", "close", "abort", "echo" };
static const char goodbye[] = "Goodbye\n";
static enum mode mode;
static int poller;
static long accepted, open_now;
static volatile sig_atomic_t stopped;
static char buffer[256 * 1024];

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(struct client *client, int operation, unsigned events)
{
    struct epoll_event event = { .events = events, .data.ptr = client };
    if (epoll_ctl(poller, operation, client->fd, &event) < 0)
        fail("epoll_ctl");
}

static void end(struct client *client, const char *ending)
{
    char text[INET_ADDRSTRLEN];
    close(client->fd);
    open_now--;
    printf("Closed #%ld %s:%d: %s (%s, %ld B in, %ld B out)\n", client->number,
           inet_ntop(AF_INET, &client->address.sin_addr, text, sizeof text), ntohs(client->address.sin_port), ending, words[mode],
           client->in, client->out);
    free(client->waiting);
    free(client);
}

/* The goodbye, and the end of what is said. Whether the client is gone. */
static int say_goodbye(struct client *client)
{
    ssize_t sent = send(client->fd, goodbye, sizeof goodbye - 1, MSG_NOSIGNAL);
    client->out += sent > 0 ? sent : 0;
    client->said_goodbye = 1;
    if (mode == CLOSE || mode == ABORT) {
        struct linger reset = { .l_onoff = 1, .l_linger = 0 };
        if (mode == ABORT)
            setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        end(client, mode == ABORT ? "reset" : "closed");
        return 1;
    }
    shutdown(client->fd, SHUT_WR);
    return 0;
}

/* Sends back; what the kernel does not take waits, and nothing is read meanwhile. Whether the client is gone. */
static int echo(struct client *client, const char *bytes, size_t count)
{
    ssize_t sent = send(client->fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        end(client, strerror(errno));
        return 1;
    }
    sent = sent < 0 ? 0 : sent;
    client->out += sent;
    if ((size_t)sent == count) {
        if (client->waiting_end > 0)
            watch(client, EPOLL_CTL_MOD, EPOLLIN);
        client->waiting_at = client->waiting_end = 0;
        return 0;
    }
    if (client->waiting_end == 0) {
        if (client->waiting == NULL && (client->waiting = malloc(sizeof buffer)) == NULL)
            fail("malloc");
        memcpy(client->waiting, bytes + sent, count - sent);
        client->waiting_at = 0;
        client->waiting_end = count - sent;
        watch(client, EPOLL_CTL_MOD, EPOLLOUT);
    } else {
        client->waiting_at += sent;
    }
    return 0;
}

static void hear(struct client *client)
{
    ssize_t count = recv(client->fd, buffer, sizeof buffer, 0);
    if (count < 0) {
        if (errno != EAGAIN)
            end(client, strerror(errno));
        return;
    }
    client->in += count;
    if (count == 0 && client->said_goodbye)
        end(client, "closed by both");
    else if (count == 0 && !say_goodbye(client))
        end(client, "closed by both");
    else if (count > 0 && mode == ECHO)
        echo(client, buffer, count);
    else if (count > 0 && mode == AT_FIRST_BYTE && !client->said_goodbye)
        say_goodbye(client);
}

static void welcome(int listener)
{
    for (int one = 1;;) {
        struct sockaddr_in address;
        socklen_t length = sizeof address;
        int fd = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        struct client *client;
        if (fd < 0)
            return;
        open_now++;
        if ((client = calloc(1, sizeof *client)) == NULL)
            fail("calloc");
        *client = (struct client){ .fd = fd, .number = ++accepted, .address = address };
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (mode == ECHO || mode == AT_FIRST_BYTE || !say_goodbye(client))
            watch(client, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static int listen_on(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0)
        fail("listen");
    return listener;
}

int main(int count, char **arguments)
{
    struct rlimit files;
    struct epoll_event events[512];
    int listener;
    for (mode = HALF_CLOSE; mode <= ECHO && (count != 3 || strcmp(arguments[2], words[mode]) != 0); mode++)
        ;
    if (mode > ECHO) {
        fputs("usage: c-server <port> half-close|at-first-byte|close|abort|echo\n", stderr);
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    /* Without SA_RESTART: the signal ends the wait. */
    sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
    alarm(900); /* longer than a benchmark takes: a server that was left behind ends by itself */
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    poller = epoll_create1(EPOLL_CLOEXEC);
    listener = listen_on(atoi(arguments[1]));
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = NULL });
    printf("Listening on 127.0.0.1:%s\n", arguments[1]);
    while (!stopped || open_now > 0) {
        int ready;
        fflush(stdout);
        if (stopped && listener >= 0) {
            close(listener);
            listener = -1;
        }
        ready = epoll_wait(poller, events, 512, 100); /* not for ever: a signal may come just before it */
        for (int i = 0; i < ready; i++) {
            struct client *client = events[i].data.ptr;
            if (client == NULL)
                welcome(listener);
            else if (client->waiting_end > 0)
                echo(client, client->waiting + client->waiting_at, client->waiting_end - client->waiting_at);
            else
                hear(client);
        }
    }
    fflush(stdout);
    return 0;
}
