module meshwalk.dev/practice/warden

go 1.26
