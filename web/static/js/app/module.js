// The public page of a module: opens the program that is installed.

import { wireOpenProgram } from "../ui/open_program.js";

wireOpenProgram();
