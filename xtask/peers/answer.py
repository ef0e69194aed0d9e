"""What every peer prints: its answer, how long it took and how much memory it needed at most."""
import json
import time


class Clock:
    """Runs from when the engine is loaded to when its answer is there."""

    def __init__(self):
        self.start = time.perf_counter()

    def stop(self, totals, days, services, sensors):
        """Each is a list of rows: (accesses, sources), with the day or the service first."""
        seconds = time.perf_counter() - self.start
        answer = {
            'accesses': int(totals[0][0]),
            'sources': int(totals[0][1]),
            'days': [[str(name), int(a), int(s)] for name, a, s in days],
            'services': [[name, int(a), int(s)] for name, a, s in services],
            'sensors': sorted([int(a), int(s)] for a, s in sensors),
        }
        print(json.dumps({'seconds': seconds, 'peak': peak(), 'answer': answer}))


def peak():
    """The most memory that was resident at a time, in bytes."""
    with open('/proc/self/status') as status:
        for line in status:
            if line.startswith('VmHWM:'):
                return int(line.split()[1]) * 1024
    return 0
