docker run --name mapped --userns=auto box:1
