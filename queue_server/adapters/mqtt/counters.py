"""What went through the door, for the figures page and for trouble."""

from prometheus_client import Counter

requests = Counter("hall_requests", "Requests answered, by command and outcome", ["command", "outcome"])
dropped = Counter("hall_requests_dropped", "Requests that got no answer, by what was wrong", ["reason"])
published = Counter("hall_published", "Messages published, by kind", ["kind"])
